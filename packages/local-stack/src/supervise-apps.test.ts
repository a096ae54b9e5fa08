import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { isAlive } from './process-life';
import { repositoryRoot } from './repository-root';
import { type AppExit, superviseApps, type Supervision } from './supervise-apps';

const WELL_BEHAVED = `process.once('disconnect', () => process.exit(0));
process.once('SIGTERM', () => { console.log('ended'); process.exit(0); });
console.log('running');`;
const DEAF = `process.on('SIGTERM', () => console.log('heard'));
setInterval(() => {}, 1000); console.log('running');`;
const FAILING = `console.error('broken'); process.exit(3);`;

describe('superviseApps', () => {
  let folder: string;
  let supervision: Supervision | undefined;
  let exits: AppExit[];
  let output: string[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'evenkeel-apps-'));
    [exits, output] = [[], []];
  });
  afterEach(async () => {
    await supervision?.stop();
    rmSync(folder, { recursive: true });
  });

  const script = (name: string, text: string) => {
    writeFileSync(join(folder, `${name}.js`), text);
    return { name, script: join(folder, `${name}.js`), env: process.env };
  };
  const hooks = (over: { firstMs?: number; patienceMs?: number } = {}) => ({
    onExit: (exit: AppExit) => void exits.push(exit),
    onOutput: (name: string, line: string) => void output.push(`${name}: ${line}`),
    backOff: { firstMs: over.firstMs ?? 20, maxMs: 100, settledMs: 60_000 },
    patienceMs: over.patienceMs ?? 10_000,
  });
  const until = async (condition: () => boolean) => {
    const deadline = performance.now() + 15_000;
    while (!condition()) {
      if (performance.now() > deadline) throw new Error(`still not: ${condition.toString()} ${output.join('\n')}`);
      await delay(10);
    }
  };
  const pidOf = (name: string) => supervision?.pids().get(name) ?? 0;

  it('gives each process a command line that bears its name', async () => {
    supervision = superviseApps([script('worker-1', WELL_BEHAVED)], hooks());
    await until(() => output.includes('worker-1: running'));
    const { stdout } = spawnSync('ps', ['-o', 'args=', '-p', String(pidOf('worker-1'))], { encoding: 'utf8' });
    expect(stdout).toContain('--name=worker-1');
  });

  it('starts an app that was killed again, and says so', async () => {
    supervision = superviseApps([script('ingest', WELL_BEHAVED), script('worker-1', WELL_BEHAVED)], hooks());
    await until(() => output.length === 2);
    const [killed, other] = [pidOf('ingest'), pidOf('worker-1')];
    process.kill(killed, 'SIGKILL');
    await until(() => output.length === 3);
    expect(exits.map(({ message }) => message)).toEqual(['ingest died (SIGKILL): started again in 0.02 s']);
    expect(pidOf('ingest')).not.toBe(killed);
    expect(pidOf('worker-1')).toBe(other);
  });

  it('waits longer after each death of an app that keeps failing, up to the limit', async () => {
    supervision = superviseApps([script('ingest', FAILING)], hooks());
    await until(() => exits.length >= 5);
    expect(exits.slice(0, 5).map(({ restartInMs }) => restartInMs)).toEqual([20, 40, 80, 100, 100]);
    expect(exits[0]).toMatchObject({
      code: 3,
      signal: null,
      message: 'ingest died (exit code 3): started again in 0.02 s',
    });
    await until(() => output[0] === 'ingest: broken');
  });

  it('stops in the reverse order of the start, and starts nothing again', async () => {
    supervision = superviseApps([script('ingest', WELL_BEHAVED), script('worker-1', WELL_BEHAVED)], hooks());
    await until(() => output.length === 2);
    const pids = [...supervision.pids().values()];
    const kill = jest.spyOn(process, 'kill');
    await supervision.stop();
    const signalled = kill.mock.calls.filter(([, signal]) => signal === 'SIGTERM').map(([pid]) => pid);
    kill.mockRestore();
    expect(signalled).toEqual(pids.toReversed());
    expect(pids.map(isAlive)).toEqual([false, false]);
    expect(supervision.pids().size).toBe(0);
    expect(output.slice(2).toSorted()).toEqual(['ingest: ended', 'worker-1: ended']);
    expect(exits).toEqual([]);
  });

  it('kills an app that does not heed SIGTERM in time', async () => {
    supervision = superviseApps([script('worker-1', DEAF)], hooks({ patienceMs: 200 }));
    await until(() => output.includes('worker-1: running'));
    const pid = pidOf('worker-1');
    await supervision.stop();
    expect(isAlive(pid)).toBe(false);
  });

  it('does not start a dead app again once it is told to stop', async () => {
    supervision = superviseApps([script('ingest', FAILING)], hooks({ firstMs: 100 }));
    await until(() => exits.length === 1);
    await supervision.stop();
    await delay(200); // nothing to wait on: this is about what does not happen
    expect(output).toEqual(['ingest: broken']);
  });

  it('closes the channel of its apps when it is killed, so that they can end by themselves', async () => {
    const app = script('ingest', WELL_BEHAVED);
    const program = `const { superviseApps } = require(${JSON.stringify(join(__dirname, 'supervise-apps.ts'))});
      const s = superviseApps([${JSON.stringify({ name: app.name, script: app.script, env: {} })}],
        { onExit() {}, onOutput() { console.log(s.pids().get('ingest')); } });`;
    const hook = join(repositoryRoot(), 'jest', 'register-typescript.js');
    const supervisor = spawn(process.execPath, ['--require', hook, '-e', program], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let pid = 0;
    createInterface({ input: supervisor.stdout }).on('line', (line) => (pid = Number(line)));
    await until(() => pid > 0);
    supervisor.kill('SIGKILL');
    await until(() => !isAlive(pid));
  });
});
