import { openDatabase, type Database, type NewEndpoint } from '@evenkeel/database';
import { newSecret } from '@evenkeel/delivery';
import { atFileEnd } from '@evenkeel/testing';
import { randomUUID } from 'node:crypto';
import { KEY, type System } from './start-system';

/** For workers: the simulator is on loopback, and a day of retries is over in seconds. */
export const OUTBOUND_ENV = {
  EVENKEEL_OUTBOUND_ALLOW: '127.0.0.1',
  EVENKEEL_RETRY_SCHEDULE: ['0s', ...Array.from({ length: 49 }, () => '100ms')].join(','),
};

export interface Received {
  readonly number: number;
  readonly at: string;
  readonly id: string;
  readonly status: number | null;
  readonly verified: boolean | null;
  readonly message: {
    readonly type: string;
    readonly subject: string;
    readonly version: string;
    readonly gap?: true;
    readonly redelivery?: true;
  } | null;
}

export interface Outbound {
  readonly database: Database;
  /** An endpoint at a receiver of the simulator's, which knows its secret; answers its id. */
  tell(name: string, over?: Partial<NewEndpoint>): Promise<string>;
  behave(name: string, settings?: object): Promise<void>;
  received(name: string): Promise<Received[]>;
  /** SIGKILL, and as many new ones; what the killed were sending is held for a minute, which the test does not wait for. */
  killWorkers(): Promise<void>;
  /** No message is open, and no endpoint has changes before it. */
  isDone(): Promise<boolean>;
}

export function steerOutbound(system: System): Outbound {
  const database = openDatabase({ url: system.databaseUrl, encryptionKey: KEY, applicationName: 'test-outbound' });
  atFileEnd(() => database.close());
  const secrets = new Map<string, string>();
  const by = { keyId: 'test', keyName: 'test', requestId: 'test' };
  const outbound: Outbound = {
    database,
    async tell(name, over = {}) {
      const [id, secret] = [`ep_${randomUUID().replaceAll('-', '')}`, newSecret()];
      secrets.set(name, secret);
      const url = `${system.simulator.url}/receiver/${name}`;
      const settings = { id, url, source: null, secret, after: {}, confirmedOnly: false, ...over };
      await database.admin.endpoints.create(settings, by);
      await database.outbound.openCursors();
      await outbound.behave(name);
      return id;
    },
    behave: (name, settings = {}) =>
      system.control('POST', 'receiver', { name, secrets: [secrets.get(name)], ...settings }),
    async received(name) {
      const answer = await fetch(`${system.simulator.url}/control/receiver/${name}/received`);
      const lines = (await answer.text()).split('\n').filter(Boolean);
      return lines.map((line) => JSON.parse(line) as Received);
    },
    killWorkers: () => killWorkers(system),
    async isDone() {
      const [behind, open] = await Promise.all([
        database.outbound.behind(),
        system.rows("select from evenkeel.message where state in ('waiting', 'sending') limit 1"),
      ]);
      return behind.length === 0 && open.length === 0;
    },
  };
  return outbound;
}

async function killWorkers(system: System): Promise<void> {
  const killed = system.workers.splice(0);
  await Promise.all(killed.map((worker) => worker.kill()));
  system.workers.push(...(await Promise.all(killed.map(() => system.startWorker()))));
  await system.rows(
    "update evenkeel.message set held_until = now() where state = 'sending' and held_until is not null",
  );
}

/** Versions of each subject as they were accepted, each once; and whether first attempts came in that order. */
export function judgeReceived(received: readonly Received[]) {
  const accepted = new Map<string, string[]>();
  const outOfOrder: string[] = [];
  const [seen, taken, newest] = [new Set<string>(), new Set<string>(), new Map<string, number>()];
  for (const { id, message, status } of received) {
    if (message === null) continue;
    const row = `${message.type.split('.')[0] ?? ''} ${message.subject}`;
    const version = Number(message.version);
    if (!seen.has(id) && version < (newest.get(row) ?? 0)) outOfOrder.push(`${row} ${version}`);
    seen.add(id);
    newest.set(row, Math.max(version, newest.get(row) ?? 0));
    if (status !== 200 || taken.has(id)) continue;
    taken.add(id);
    accepted.set(row, [...(accepted.get(row) ?? []), message.version]);
  }
  return { accepted, outOfOrder };
}

/** The change log, as the receiver should have it. */
export async function versionsOfLog(system: System): Promise<Map<string, string[]>> {
  const rows = await system.rows<{ row: string; versions: string[] }>(
    `select entity || ' ' || subject_id as row, array_agg(version::text order by version) as versions
     from evenkeel.change group by 1`,
  );
  return new Map(rows.map(({ row, versions }) => [row, versions]));
}

/** One id is one version of one subject, over all its attempts. */
export function expectStableIds(received: readonly Received[]): void {
  const told = new Map<string, string>();
  for (const { id, message } of received) {
    const what = [message?.type, message?.subject, message?.version].join(' ');
    expect(told.get(id) ?? what).toBe(what);
    told.set(id, what);
  }
  expect(new Set(told.values()).size).toBe(told.size);
  expect(received.length).toBeGreaterThan(told.size); // some were tried more than once
}
