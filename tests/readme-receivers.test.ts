import { newSecret } from '@evenkeel/delivery';
import { freePort, repositoryRoot } from '@evenkeel/local-stack';
import { runApp, waitFor, type RunningApp } from '@evenkeel/testing';
import { transformFileSync } from '@swc/core';
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import ts from 'typescript';
import { OUTBOUND_ENV, steerOutbound, type Outbound } from './harness/outbound';
import { startSystem, TRIES_SOON_AGAIN, type System } from './harness/start-system';

/**
 * The receivers that README shows, as they stand there: each is put into a project of its own, which finds Express, Nest and
 * our client as any would, and is told by the real worker.
 */
const root = repositoryRoot();
const project = mkdtempSync(join(tmpdir(), 'evenkeel-readme-'));
let system: System;
let outbound: Outbound;

beforeAll(async () => {
  symlinkSync(join(root, 'node_modules'), join(project, 'node_modules'));
  const simulator = { SIMULATOR_SEED: 'readme', SIMULATOR_SUBSCRIBERS: '0' };
  system = await startSystem({ queue: 'redis', workers: 1, simulator, env: OUTBOUND_ENV });
  await system.control('PUT', 'faults', TRIES_SOON_AGAIN);
  outbound = steerOutbound(system);
}, 180_000);
afterAll(() => rmSync(project, { recursive: true, force: true }));

/** The first block of code of README after this text, which imports what it uses. */
function receiverIn(after: string): string {
  const section = readFileSync(join(root, 'README.md'), 'utf8').split('## Tell your other services')[1] ?? '';
  const code = section.slice(section.indexOf(after)).match(/```\w+\n(.*?)```/s)?.[1] ?? '';
  expect(code).toContain('receiveMessage');
  return code;
}

/** Written as `name`, and compiled if it is TypeScript, as Nest's own projects compile it. */
function writeReceiver(name: string, code: string): string {
  const file = join(project, name);
  writeFileSync(file, code);
  if (!name.endsWith('.ts')) return file;
  const compiled = file.replace(/\.ts$/, '.js');
  writeFileSync(
    compiled,
    transformFileSync(file, { configFile: join(root, '.swcrc'), swcrc: false, exclude: [] }).code,
  );
  return compiled;
}

/** What TypeScript says against it. */
function typeErrorsOf(file: string): string[] {
  const options: ts.CompilerOptions = {
    ...{ strict: true, noEmit: true, skipLibCheck: true, experimentalDecorators: true, types: ['node'] },
    ...{
      module: ts.ModuleKind.Node16,
      moduleResolution: ts.ModuleResolutionKind.Node16,
      target: ts.ScriptTarget.ES2023,
    },
    typeRoots: [join(root, 'node_modules/@types')],
  };
  const program = ts.createProgram([file], options);
  return ts.getPreEmitDiagnostics(program).map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, '\n'));
}

/** What it was told, as its `handle` prints it. */
const handledBy = (receiver: RunningApp) => receiver.output().match(/^subscriber\.\w+ \S+ \d+$/gm) ?? [];

it.each([
  ['Express', 'express.js', 'Express:\n'],
  ['Nest', 'nest.ts', 'Nest, which'],
])(
  '%s: verifies what a worker sends, handles each version once, and refuses what is not ours',
  async (_, name, after) => {
    const file = writeReceiver(name, receiverIn(after));
    if (name.endsWith('.ts')) expect(typeErrorsOf(join(project, name))).toEqual([]);
    const [secret, port] = [newSecret(), String(await freePort())];
    const env = { PORT: port, EVENKEEL_SECRET: secret };
    const receiver = await runApp(name, env, { script: file, readyLine: /successfully started/ });

    const url = `http://127.0.0.1:${port}/hooks`;
    const endpoint = await outbound.tell(name.split('.')[0] ?? '', {
      url,
      secret,
      types: ['subscriber.created', 'subscriber.updated'],
    });
    await system.control('POST', 'mutations', { mutations: [{ burst: { events: 20, subscribers: 5 } }] });
    await system.settle();
    await waitFor(() => outbound.isDone(), { timeoutMs: 30_000, what: 'all messages to be delivered' });
    const messages = await outbound.database.admin.messages.list(endpoint, { before: null, limit: 100 });
    expect(messages.length).toBeGreaterThan(4);
    expect(messages.every(({ state, attempts }) => state === 'delivered' && attempts === 1)).toBe(true);
    const told = messages.map(({ type, subject, version }) => `${type} ${subject} ${version}`).reverse();
    expect([...handledBy(receiver)].sort()).toEqual(told.toSorted());

    const [again] = messages;
    await outbound.database.admin.messages.resend(endpoint, again?.id ?? '', {
      keyId: 't',
      keyName: 't',
      requestId: 't',
    });
    const resent = () => outbound.database.admin.messages.find(endpoint, again?.id ?? '');
    await waitFor(async () => (await resent())?.state === 'delivered', {
      timeoutMs: 10_000,
      what: 'it to be sent again',
    });
    expect(await forged(url)).toBe(401);
    expect(handledBy(receiver)).toHaveLength(told.length);
  },
  120_000,
);

/** Somebody who has not the secret. */
async function forged(url: string): Promise<number> {
  const body = JSON.stringify({
    id: 'msg_1',
    type: 'subscriber.updated',
    subject: 'sub_1',
    version: '99',
    source: 'demo',
  });
  const signature = { 'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')}` };
  const headers = { 'webhook-id': 'msg_1', 'webhook-timestamp': String(Math.floor(Date.now() / 1_000)), ...signature };
  return (await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body }))
    .status;
}
