import { fork, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { transformSync } from '@swc/core';

/** The life of a whole process, so each case is a process: the files, made JavaScript, and a main. */
const folder = mkdtempSync(join(tmpdir(), 'evenkeel-life-'));
const children: ChildProcess[] = [];

beforeAll(() => {
  const pino = createRequire(__filename).resolve('pino');
  for (const name of ['run-until-signal', 'exit-with-parent', 'create-logger']) {
    const { code } = transformSync(readFileSync(join(__dirname, `${name}.ts`), 'utf8'), {
      swcrc: false,
      jsc: { target: 'es2023', parser: { syntax: 'typescript' } },
      module: { type: 'commonjs' },
    });
    writeFileSync(join(folder, `${name}.js`), code.replace('require("pino")', `require(${JSON.stringify(pino)})`));
  }
  writeFileSync(
    join(folder, 'main.js'),
    `const { runUntilSignal } = require('./run-until-signal'); const { exitWithParent } = require('./exit-with-parent');
     exitWithParent();
     const keep = setInterval(() => {}, 1000);
     const starts = {
       clean: async () => async () => { console.log('cleaned'); clearInterval(keep); },
       stuck: async () => () => new Promise(() => {}),
       failing: async () => { throw new Error('no port'); },
       rejecting: async () => { Promise.reject(new Error('nobody caught me')); return async () => {}; },
     };
     runUntilSignal(async () => { const stop = await starts[process.argv[2]](); console.log('started'); return stop; },
       { log: require('./create-logger').createLogger('life', 'info'), stopWithinMs: 300 });`,
  );
});
afterAll(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

function run(kind: string) {
  const child = fork(join(folder, 'main.js'), [kind], { silent: true });
  children.push(child);
  const life = { child, output: '', ended: once(child, 'exit') as Promise<[number | null]> };
  const started = new Promise<void>((resolve) => {
    child.stdout?.on('data', (text) => {
      life.output += String(text);
      if (life.output.includes('started')) resolve();
    });
  });
  return { life, started };
}

describe('runUntilSignal', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('stops cleanly on %s, with exit code 0', async (signal) => {
    const { life, started } = run('clean');
    await started;
    life.child.kill(signal);
    expect((await life.ended)[0]).toBe(0);
    expect(life.output).toContain('cleaned');
  });

  it('does not wait for ever for a clean stop', async () => {
    const { life, started } = run('stuck');
    await started;
    life.child.kill('SIGTERM');
    expect((await life.ended)[0]).toBe(1);
    expect(life.output).toContain('stopped too slowly');
  });

  it('ends with 1 when it cannot start, and when nothing handled a rejection', async () => {
    const failing = run('failing').life;
    expect((await failing.ended)[0]).toBe(1);
    expect(failing.output).toContain('no port');
    const rejecting = run('rejecting').life;
    expect((await rejecting.ended)[0]).toBe(1);
    expect(rejecting.output).toContain('nobody caught me');
  });

  it('stops cleanly when its parent is gone', async () => {
    const { life, started } = run('clean');
    await started;
    life.child.disconnect();
    expect((await life.ended)[0]).toBe(0);
    expect(life.output).toContain('cleaned');
  });

  it('ends when its parent was killed, although nobody reads its lines any more', async () => {
    const { life, started } = run('clean');
    await started;
    life.child.stdout?.destroy();
    life.child.stderr?.destroy();
    life.child.disconnect();
    expect((await life.ended)[0]).toBe(0);
  });
});
