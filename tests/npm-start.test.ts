import { freePort, isAlive, repositoryRoot } from '@evenkeel/local-stack';
import { query, waitFor } from '@evenkeel/testing';
import { execSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** `npm start` as a newcomer runs it, but for the ports and the folder: a Postgres of its own, the queue in it, and the simulator. */
const folder = mkdtempSync(join(tmpdir(), 'evenkeel-start-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function npmStart(env: Record<string, string | undefined>) {
  const script = join(repositoryRoot(), 'scripts/start.mjs');
  const { DATABASE_URL: _1, REDIS_URL: _2, ...rest } = process.env;
  const child = spawn('node', [script, `--folder=${folder}`], {
    env: { ...rest, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const run = { child, output: '' };
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (run.output += String(text)));
  return run;
}

const ended = async (child: ChildProcess): Promise<unknown> =>
  (child.exitCode ?? (await once(child, 'exit'))[0]) as unknown;

it('starts it all, mirrors a living campaign, starts again what dies, and stops it all', async () => {
  const ports = {
    ...{ INGEST_PORT: String(await freePort()), SIMULATOR_PORT: String(await freePort()) },
    ADMIN_PORT: String(await freePort()),
  };
  const run = npmStart(ports);
  const { child } = run;
  try {
    await waitFor(() => run.output.includes('Ctrl-C stops all of it'), { timeoutMs: 90_000, what: 'it to be up' });
    for (const step of ['build', 'Postgres', 'migrations', 'source', 'apps'])
      expect(run.output).toMatch(new RegExp(`^  ${step} +\\d+\\.\\d s +\\(\\d+\\.\\d s in all\\)$`, 'm'));
    expect(statSync(join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);

    const url = readFileSync(join(folder, 'database-url'), 'utf8');
    const rows = async () =>
      Number((await query<{ n: string }>(url, 'select count(*) as n from mirror.subscriber'))[0]?.n);
    await waitFor(async () => (await rows()) >= 150, { timeoutMs: 30_000, what: 'the campaign to be mirrored' });

    const { adminKey } = JSON.parse(readFileSync(join(folder, 'secrets.json'), 'utf8')) as { adminKey: string };
    expect(run.output).not.toContain(adminKey); // this is no terminal
    const [, command = ''] = /^ {2}first key {2}(node .*)$/m.exec(run.output) ?? [];
    expect(execSync(command, { encoding: 'utf8' })).toBe(`${adminKey}\n`);
    const asked = await fetch(`http://127.0.0.1:${ports.ADMIN_PORT}/v1/subscribers?source=demo&limit=5`, {
      headers: { authorization: `Bearer ${adminKey}` },
    });
    expect(((await asked.json()) as { data: unknown[] }).data).toHaveLength(5);

    const worker = await pidOf('worker');
    process.kill(worker, 'SIGKILL');
    await waitFor(() => /worker died \(SIGKILL\): started again in 0\.5 s/.test(run.output), { timeoutMs: 10_000 });
    const next = await waitFor(
      async () => {
        const pid = await pidOf('worker');
        return pid === worker ? undefined : pid;
      },
      { timeoutMs: 10_000, what: 'another worker' },
    );

    child.kill('SIGINT');
    expect(await ended(child)).toBe(0);
    expect(isAlive(next)).toBe(false);
    await expect(query(url, 'select 1')).rejects.toThrow('ECONNREFUSED');
  } finally {
    child.kill('SIGKILL');
  }
}, 150_000);

it('says in one line that a port is taken, or that a variable is wrong, and exits with 1', async () => {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  const taken = npmStart({ INGEST_PORT: String(port) });
  expect(await ended(taken.child)).toBe(1);
  expect(taken.output).toContain(`npm start: port ${port} is taken: stop what listens there, or set INGEST_PORT\n`);
  server.close();

  const wrong = npmStart({ INGEST_PORT: 'abc' });
  expect(await ended(wrong.child)).toBe(1);
  expect(wrong.output).toBe('npm start: INGEST_PORT must be a port, 1 to 65535\n');
}, 60_000);

/** By the name in its command line, among the processes of this run: those with its database in their environment. */
async function pidOf(name: string): Promise<number> {
  const listing = spawn('pgrep', ['-f', `dist/main.js --name=${name}$`]);
  let text = '';
  listing.stdout.on('data', (chunk) => (text += String(chunk)));
  await once(listing, 'close');
  const url = readFileSync(join(folder, 'database-url'), 'utf8');
  const pids = text.split('\n').filter(Boolean).map(Number);
  const mine = pids.find((pid) => readFileSync(`/proc/${pid}/environ`, 'utf8').includes(url));
  if (mine === undefined) throw new Error(`there is no ${name} of this run`);
  return mine;
}
