import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { freePort } from './free-port';
import { isAlive } from './process-life';
import { repositoryRoot } from './repository-root';
import { startPostgres } from './start-postgres';

interface Started {
  url: string;
  pid: number;
  dataDir: string;
}

/** A process of its own that starts a Postgres and waits to be killed. */
async function startInAnotherProcess(options: { dataDir?: string }): Promise<Started & { starter: ChildProcess }> {
  const program = `require(${JSON.stringify(join(__dirname, 'start-postgres.ts'))})
    .startPostgres(${JSON.stringify(options)})
    .then((started) => { console.log(JSON.stringify(started)); setInterval(() => {}, 1000); })`;
  const hook = join(repositoryRoot(), 'jest', 'register-typescript.js');
  const starter = spawn(process.execPath, ['--require', hook, '-e', program], { stdio: ['ignore', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: starter.stdout })) {
    return { ...(JSON.parse(line) as Started), starter };
  }
  throw new Error('the starter said nothing');
}

async function killed(child: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
}

async function ask<Row>(url: string, sql: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Row[];
  } finally {
    await client.end();
  }
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = performance.now() + 15_000;
  while (!condition()) {
    if (performance.now() > deadline) throw new Error(`still not: ${condition.toString()}`);
    await delay(20);
  }
}

jest.setTimeout(60_000);

describe('a persistent Postgres', () => {
  // One cluster for all: each of these rules leaves it stopped, and initdb waits seconds for a busy disk.
  let parent: string;
  // 0700, ours: as root the user postgres cannot walk into it, as in a clone below root's home.
  beforeAll(() => void (parent = mkdtempSync(join(tmpdir(), 'evenkeel-stack-test-'))));
  afterAll(() => {
    const pointer = join(parent, 'data', 'location');
    if (existsSync(pointer)) rmSync(readFileSync(pointer, 'utf8').trim(), { recursive: true, force: true });
    rmSync(parent, { recursive: true });
  });

  it('keeps its data from run to run in a folder that only its owner may enter', async () => {
    expect(statSync(parent).mode & 0o777).toBe(0o700);
    const first = await startPostgres({ dataDir: join(parent, 'data') });
    await ask(first.url, 'CREATE TABLE IF NOT EXISTS kept AS SELECT 42 AS answer');
    await first.stop();
    const second = await startPostgres({ dataDir: join(parent, 'data') });
    expect(await ask(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    expect(second.adopted).toBe(false);
    expect(statSync(join(second.dataDir, 'password')).mode & 0o777).toBe(0o600);
    await second.stop();
    expect(isAlive(second.pid)).toBe(false);
  });

  it('never runs without fsync, listens on the loopback address alone, and asks for the password', async () => {
    const postgres = await startPostgres({ dataDir: join(parent, 'data') });
    const [settings] = await ask(
      postgres.url,
      `SELECT current_setting('fsync') AS fsync, current_setting('full_page_writes') AS pages,
        current_setting('listen_addresses') AS listen, current_setting('unix_socket_directories') AS sockets,
        current_setting('max_connections') AS connections`,
    );
    expect(settings).toEqual({ fsync: 'on', pages: 'on', listen: '127.0.0.1', sockets: '', connections: '200' });
    await expect(ask(postgres.url.replace(/:[^:@]+@/, ':wrong@'), 'SELECT 1')).rejects.toThrow(/password/);
    await postgres.stop();
  });

  it('is taken over from a run that was killed', async () => {
    const dataDir = join(parent, 'data');
    const { starter, ...left } = await startInAnotherProcess({ dataDir });
    await ask(left.url, 'CREATE TABLE IF NOT EXISTS kept AS SELECT 42 AS answer');
    await killed(starter);
    expect(isAlive(left.pid)).toBe(true);
    const taken = await startPostgres({ dataDir });
    expect(taken).toMatchObject({ adopted: true, pid: left.pid, url: left.url });
    expect(await ask(taken.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await taken.stop();
    expect(isAlive(left.pid)).toBe(false);
  });

  it('is stopped and started anew when a killed run left it on another port', async () => {
    const dataDir = join(parent, 'data');
    const { starter, ...left } = await startInAnotherProcess({ dataDir });
    await killed(starter);
    const port = await freePort();
    const anew = await startPostgres({ dataDir, port });
    expect(anew).toMatchObject({ adopted: false, port });
    expect(isAlive(left.pid)).toBe(false);
    await anew.stop();
  });

  it('is refused to a second starter while the first one lives', async () => {
    const dataDir = join(parent, 'data');
    const { starter, ...left } = await startInAnotherProcess({ dataDir });
    await expect(startPostgres({ dataDir })).rejects.toThrow(
      `the database in ${dataDir} is in use by process ${String(starter.pid)}: stop that one first`,
    );
    await ask(left.url, 'SELECT 1');
    await killed(starter);
    await (await startPostgres({ dataDir })).stop();
  });

  it('starts after it was killed itself, and when its old process id belongs to another process now', async () => {
    const dataDir = join(parent, 'data');
    const first = await startPostgres({ dataDir });
    await ask(first.url, 'CREATE TABLE IF NOT EXISTS kept AS SELECT 42 AS answer');
    process.kill(first.pid, 'SIGKILL');
    await until(() => !isAlive(first.pid));
    const pidFile = join(first.dataDir, 'cluster', 'postmaster.pid');
    const [, ...rest] = readFileSync(pidFile, 'utf8').split('\n');
    writeFileSync(pidFile, [String(process.pid), ...rest].join('\n'));
    await first.stop();
    const second = await startPostgres({ dataDir });
    expect(second.adopted).toBe(false);
    expect(await ask(second.url, 'SELECT answer FROM kept')).toEqual([{ answer: 42 }]);
    await second.stop();
  });

  it('says in one line that its port is taken', async () => {
    const port = await freePort();
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    await expect(startPostgres({ dataDir: join(parent, 'data'), port, portVariable: 'PGPORT' })).rejects.toThrow(
      new Error(`port ${port} is taken: stop what listens there, or set PGPORT`),
    );
    server.close();
  });
});

describe('a throw-away Postgres', () => {
  it('leaves nothing behind when it is stopped', async () => {
    const postgres = await startPostgres();
    await postgres.stop();
    expect(isAlive(postgres.pid)).toBe(false);
    expect(existsSync(postgres.dataDir)).toBe(false);
  });

  it('dies with a starter that is killed, and leaves nothing behind', async () => {
    const { starter, pid, dataDir } = await startInAnotherProcess({});
    expect(isAlive(pid)).toBe(true);
    await killed(starter);
    await until(() => !isAlive(pid) && !existsSync(dataDir));
  });

  it('puts no socket and no password into the shared temporary folder', async () => {
    const before = new Set(readdirSync(tmpdir()));
    const postgres = await startPostgres();
    const added = readdirSync(tmpdir()).filter((name) => !before.has(name) && /PGSQL|pg-password/.test(name));
    await postgres.stop();
    expect(added).toEqual([]);
  });
});
