import type { StoredSettings } from '@evenkeel/database';
import { waitFor, type RunningApp } from '@evenkeel/testing';
import { startSystem, TRIES_SOON_AGAIN, type System, type SystemOptions } from './start-system';

/** Shorter than any person would set it: tests wait for it. */
export const SETTLE_MS = 700;

/** What is asked here is asked of the database and of the simulator. */
type Observed = Pick<System, 'rows' | 'control'>;

export interface ReadingOptions extends Partial<Pick<SystemOptions, 'workers' | 'queue'>> {
  readonly seed: string;
  readonly subscribers: number;
  readonly settings?: StoredSettings;
  /** Whether webhooks tell of who joined before the start; else the first sweep finds them. */
  readonly announce?: boolean;
}

/** A system that reads its source, with more calls than it can use; no happenings but those that a test asks for. */
export async function startReading(options: ReadingOptions): Promise<System> {
  const { seed, subscribers, settings, announce = false, workers = 1, queue = 'redis' } = options;
  const system = await startSystem({
    ...{ queue, workers },
    simulator: {
      SIMULATOR_SEED: seed,
      SIMULATOR_SUBSCRIBERS: String(subscribers),
      SIMULATOR_ANNOUNCE: String(announce),
      SIMULATOR_CALLS_PER_HOUR: '0',
    },
    reads: { settle_ms: SETTLE_MS, calls_per_hour: 1_000_000, ...settings },
  });
  await setRest(system, {});
  return system;
}

/** The switches of the provider's REST API; those that are left out are off. */
export async function setRest(system: Observed, rest: object): Promise<void> {
  await system.control('PUT', 'faults', { ...TRIES_SOON_AGAIN, rest });
}

export async function mutate(system: Observed, ...mutations: object[]): Promise<MutationResult[]> {
  return (await system.control<{ results: MutationResult[] }>('POST', 'mutations', { mutations })).results;
}
export interface MutationResult {
  readonly subscriber_id?: string;
}

export async function count(system: Observed, sql: string, ...parameters: unknown[]): Promise<number> {
  return Number((await system.rows<{ n: string }>(sql, parameters))[0]?.n);
}

/** Rows that wait for a read, looks that lie ahead left aside. */
export function due(system: Observed): Promise<number> {
  return count(
    system,
    'select (select count(*) from mirror.subscriber where dirty) + (select count(*) from mirror.reward where dirty) as n',
  );
}

export interface SourceStanding {
  readonly status: string;
  readonly status_reason: string | null;
}

export async function standing(system: Observed): Promise<SourceStanding> {
  const [row] = await system.rows<SourceStanding>(
    "select status, status_reason from evenkeel.source where name = 'demo'",
  );
  if (!row) throw new Error('there is no source demo');
  return row;
}

export async function becomes(system: Observed, status: string, reason: string | null = null): Promise<void> {
  const reached = async () => {
    const now = await standing(system);
    return now.status === status && now.status_reason === reason;
  };
  await waitFor(reached, { timeoutMs: 30_000, every: 50, what: `the source to be ${status}, ${String(reason)}` });
}

/** Whether it was told of by webhooks is another question than whether it can be read. */
export async function canBeRead(system: Observed): Promise<void> {
  await waitFor(async () => (await standing(system)).status !== 'degraded', {
    ...{ timeoutMs: 30_000, every: 50 },
    what: 'the source to be degraded no more',
  });
}

export interface Sweep {
  readonly id: string;
  readonly state: string;
  readonly stage: string;
  readonly next_page: number;
  readonly total_pages: number | null;
  readonly pages: number;
}

export async function newestSweep(system: Observed): Promise<Sweep> {
  const [sweep] = await system.rows<Sweep>(
    'select id::text, state, stage, next_page, total_pages, pages::int from evenkeel.sweep order by id desc limit 1',
  );
  if (!sweep) throw new Error('there was no sweep yet');
  return sweep;
}

/** Asks for a sweep, once there is none under way: that one may have passed what was changed since. */
export async function askForSweep(system: Observed, timeoutMs = 60_000): Promise<void> {
  const sql =
    "insert into evenkeel.sweep (source, reason) values ('demo', 'requested') on conflict do nothing returning id";
  const asked = async () => (await system.rows(sql)).length > 0;
  await waitFor(asked, { timeoutMs, every: 100, what: 'the sweep that is under way to end' });
}

/** Nothing waits for a read, and no sweep is under way. */
export async function converged(system: Observed, timeoutMs = 60_000): Promise<void> {
  const open = "select count(*) as n from evenkeel.sweep where state in ('requested', 'running')";
  await waitFor(async () => (await count(system, open)) === 0 && (await due(system)) === 0, {
    ...{ timeoutMs, every: 100 },
    what: 'no sweep to be open and nothing to be due',
  });
}

/** A sweep from its beginning to its end, and all that it asks for. */
export async function swept(system: Observed, timeoutMs = 60_000): Promise<void> {
  await askForSweep(system, timeoutMs);
  await converged(system, timeoutMs);
}

/** The first sweep of a system that was just started. */
export async function sweptOnce(system: Observed): Promise<void> {
  await waitFor(async () => (await newestSweep(system)).state === 'done', {
    ...{ timeoutMs: 60_000, every: 50 },
    what: 'the first sweep to be done',
  });
  await converged(system);
}

/** What the provider counted of the calls that it was asked. */
export interface Calls {
  /** Every one, also those that were refused. */
  readonly calls: number;
  readonly by_endpoint: Readonly<Record<string, number>>;
  readonly refused: Readonly<Record<string, number>>;
}

export async function calls(system: Observed): Promise<Calls> {
  return (await system.control<{ rest: Calls }>('GET', 'status')).rest;
}

/** Those of one kind since an earlier count. */
export function callsSince(before: Calls, now: Calls, endpoint: string): number {
  return (now.by_endpoint[endpoint] ?? 0) - (before.by_endpoint[endpoint] ?? 0);
}

/** Fails as soon as the provider is called, looked at again and again for so long. */
export async function noCallFor(system: Observed, forMs: number): Promise<void> {
  const before = await calls(system);
  const until = performance.now() + forMs;
  await waitFor(
    async () => {
      expect(await calls(system)).toEqual(before);
      return performance.now() >= until;
    },
    { timeoutMs: forMs + 10_000, every: 100, what: `${forMs} ms without a call` },
  );
}

/** Whether this worker is the one that reads the source, by its own figures. */
export async function attends(worker: RunningApp): Promise<boolean> {
  return (await figures(worker)).some((line) => line.startsWith('evenkeel_due_rows{'));
}

/** Rows that this worker has read, by its own figures. */
export async function rowsRead(worker: RunningApp): Promise<number> {
  const reads = (await figures(worker)).filter((line) => line.startsWith('evenkeel_reads_total{'));
  return reads.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

async function figures(worker: RunningApp): Promise<string[]> {
  return (await (await fetch(`${worker.managementUrl}/metrics`)).text()).split('\n');
}

/** Ids of subscribers that a read has seen and that stand. Nobody referred them, so a hint makes no other row due. */
export async function someSubscribers(system: System, howMany: number): Promise<string[]> {
  const rows = await system.rows<{ id: string }>(
    `select id from mirror.subscriber where ever_verified and deleted_at is null and referred_by_id is null
     order by id limit $1`,
    [howMany],
  );
  expect(rows).toHaveLength(howMany);
  return rows.map(({ id }) => id);
}
