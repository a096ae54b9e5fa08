import { waitFor } from '@evenkeel/testing';
import { expectStableIds, judgeReceived, steerOutbound, versionsOfLog, type Outbound } from './harness/outbound';
import { startSystem, TRIES_SOON_AGAIN, type System } from './harness/start-system';

/**
 * Days of trouble, with the standard schedule and a day that lasts for seconds (`EVENKEEL_OUTBOUND_DAY`): all that is waited for
 * keeps its proportion, so what fits into a day here does so in a real one.
 */
async function startWithDayOf(ms: number, workers: number): Promise<{ system: System; outbound: Outbound }> {
  const env = { EVENKEEL_OUTBOUND_ALLOW: '127.0.0.1', EVENKEEL_OUTBOUND_DAY: `${ms}ms` };
  const simulator = { SIMULATOR_SEED: 'day', SIMULATOR_SUBSCRIBERS: '0' };
  const system = await startSystem({ queue: 'redis', workers, simulator, env });
  await system.control('PUT', 'faults', TRIES_SOON_AGAIN);
  return { system, outbound: steerOutbound(system) };
}

const burst = (system: System, events: number, subscribers: number) =>
  system.control('POST', 'mutations', { mutations: [{ burst: { events, subscribers } }] });

const count = async (system: System, from: string, parameters: unknown[] = []) =>
  Number((await system.rows<{ n: string }>(`select count(*) as n from ${from}`, parameters))[0]?.n);

const now = async (system: System) =>
  (await system.rows<{ now: string }>('select clock_timestamp()::text as now'))[0]?.now ?? '';

/** Until so much has passed, by the clock of Postgres. */
const hasPassed = async (system: System, since: string, ms: number) =>
  (
    await system.rows<{ is: boolean }>("select clock_timestamp() >= $1::timestamptz + $2 * interval '1 ms' as is", [
      since,
      ms,
    ])
  )[0]?.is === true;

describe('a receiver that fails half of the time, and is down for a day', () => {
  const DAY_MS = 30_000;
  /** Half of all attempts fail with 0.62, if of one message no more than two do: with ten attempts none is given up. */
  const FAILS_HALF = { probability: 0.62, of_each_message: 2, status: 503, retry_after_s: 20 };

  it('ends with exactly the versions 1 to n of every subscriber, in order, though workers are killed', async () => {
    const { system, outbound } = await startWithDayOf(DAY_MS, 2);
    const endpoint = await outbound.tell('day');
    await outbound.behave('day', { fail: FAILS_HALF });
    await burst(system, 1_500, 20);
    const delivered = () => count(system, "evenkeel.message where state = 'delivered'");
    await waitFor(async () => (await delivered()) >= 100, { timeoutMs: 60_000, what: 'the first to be delivered' });
    await outbound.killWorkers();
    const before = await delivered();
    await waitFor(async () => (await delivered()) > before, { timeoutMs: 60_000, what: 'the next workers to send' });

    await outbound.behave('day', { fail: FAILS_HALF, down: true });
    const downAt = await now(system);
    await waitFor(() => hasPassed(system, downAt, DAY_MS / 3), { timeoutMs: DAY_MS, what: 'a third of the day' });
    await outbound.killWorkers();
    await burst(system, 200, 20); // it goes on to change meanwhile
    await waitFor(() => hasPassed(system, downAt, DAY_MS), { timeoutMs: DAY_MS, what: 'the day' });
    const upAt = await now(system);
    const outage = { endpoint, downAt, upAt };
    await outbound.behave('day', { fail: FAILS_HALF });
    await expectOutageOfADay(system, outage);
    await waitFor(
      () =>
        count(system, 'evenkeel.attempt where endpoint = $1 and at > $2 and error is null', [endpoint, upAt]).then(
          (n) => n >= 50,
        ),
      {
        timeoutMs: 60_000,
        what: 'it to be told again',
      },
    );
    await outbound.killWorkers();
    await system.settle();
    await waitFor(() => outbound.isDone(), { timeoutMs: 120_000, every: 200, what: 'all messages to be delivered' });

    const received = await outbound.received('day');
    const { accepted, outOfOrder } = judgeReceived(received);
    const log = await versionsOfLog(system);
    expect([...log.values()].flat().length).toBeGreaterThan(300);
    expect(outOfOrder).toEqual([]);
    expect(new Map([...accepted].toSorted())).toEqual(new Map([...log].toSorted()));
    expect(received.every(({ verified }) => verified === true)).toBe(true);
    expectStableIds(received);
    expect(await count(system, "evenkeel.message where state <> 'delivered' or gap or redelivery")).toBe(0);
    await expectHalfFailed(system, outage);
  }, 300_000);

  interface Outage {
    readonly endpoint: string;
    readonly downAt: string;
    readonly upAt: string;
  }

  /** From its beginning to its end nothing came through; what waited was tried by the schedule, and none of it was given up. */
  async function expectOutageOfADay(system: System, { endpoint, downAt, upAt }: Outage): Promise<void> {
    const during = 'evenkeel.attempt where endpoint = $1 and at > $2 and at <= $3';
    const of = [endpoint, downAt, upAt];
    expect(await count(system, `${during} and error is null`, of)).toBe(0);
    const [spread] = await system.rows<{ first: number; last: number; attempts: string[] }>(
      `select extract(epoch from min(at) - $2)::float8 as first, extract(epoch from max(at) - $2)::float8 as last,
         (select array_agg(n order by n desc) from (select count(*) as n from ${during} group by position) tried) as attempts
       from ${during}`,
      of,
    );
    expect(spread?.first).toBeLessThan((DAY_MS * 8) / 24_000);
    // At once, after 5 s, 5 min, 30 min, 2 h, 5 h and 10 h, in all 17.6 h, give or take a fifth: whatever was tried before.
    expect(spread?.last).toBeGreaterThan((DAY_MS * 14) / 24_000);
    expect(spread?.attempts.filter((attempts) => Number(attempts) >= 5).length).toBeGreaterThan(5);
    expect(await count(system, "evenkeel.message where state = 'parked'")).toBe(0);
    const rows = await system.rows(
      'select state, alarmed from evenkeel.endpoint join evenkeel.endpoint_health on endpoint = id',
    );
    expect(rows).toEqual([{ state: 'enabled', alarmed: 0 }]);
  }

  async function expectHalfFailed(system: System, { endpoint, downAt, upAt }: Outage): Promise<void> {
    const outside = 'evenkeel.attempt where endpoint = $1 and (at < $2 or at > $3)';
    const all = await count(system, outside, [endpoint, downAt, upAt]);
    const failed = await count(system, `${outside} and status = 503`, [endpoint, downAt, upAt]);
    expect(failed / all).toBeGreaterThan(0.4);
  }
});

describe('a receiver that only fails, for five days', () => {
  const DAY_MS = 3_000;

  it('is alarmed of at half of that time and at nine tenths, and disabled at its end; recovered, it has all', async () => {
    const { system, outbound } = await startWithDayOf(DAY_MS, 1);
    const endpoint = await outbound.tell('never');
    await outbound.behave('never', { fail: { probability: 1 } });
    await burst(system, 100, 8);
    const { endpoints, messages } = outbound.database.admin;
    const state = async () => (await endpoints.find(endpoint))?.state;
    await waitFor(async () => (await state()) === 'disabled', { timeoutMs: 60_000, what: 'it to be disabled' });

    expect((await endpoints.find(endpoint))?.state_reason).toBe('failing_too_long');
    const [lasted] = await system.rows<{ ms: number }>(
      `select extract(epoch from state_since - failing_since)::float8 * 1000 as ms
       from evenkeel.endpoint join evenkeel.endpoint_health on endpoint = id`,
    );
    expect(lasted?.ms).toBeGreaterThanOrEqual(5 * DAY_MS - 10);
    expect(lasted?.ms).toBeLessThan(6 * DAY_MS);
    expect(alarmsOf(system)).toEqual([
      ['endpoint.failing', 50],
      ['endpoint.failing', 90],
      ['endpoint.disabled', null],
    ]);
    // The tenth attempt is due after three days.
    const parked = "evenkeel.message where state = 'parked' and attempts = 10 and reason = 'server_error'";
    expect(await count(system, parked)).toBeGreaterThan(0);

    await outbound.behave('never');
    const by = { keyId: 'test', keyName: 'test', requestId: 'test' };
    await endpoints.resume(endpoint, by);
    await messages.recover(endpoint, '2000-01-01T00:00:00Z', 1_000, by);
    await system.settle();
    await waitFor(() => outbound.isDone(), { timeoutMs: 60_000, every: 200, what: 'all messages to be delivered' });
    const { accepted } = judgeReceived(await outbound.received('never'));
    const numbers = [...accepted].map(
      ([row, versions]) => [row, versions.toSorted((a, b) => Number(a) - Number(b))] as const,
    );
    expect(new Map(numbers.toSorted())).toEqual(new Map([...(await versionsOfLog(system))].toSorted()));
  }, 180_000);

  /** As the worker told them, each once. */
  function alarmsOf(system: System): [unknown, unknown][] {
    return system.workers.flatMap((worker) =>
      worker
        .output()
        .split('\n')
        .filter((line) => line.includes('"endpoint.'))
        .map((line): [unknown, unknown] => {
          const { event, percent = null } = JSON.parse(line) as { event: unknown; percent?: unknown };
          return [event, percent];
        }),
    );
  }
});
