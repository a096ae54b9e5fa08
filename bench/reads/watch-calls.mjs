import { setTimeout as delay } from 'node:timers/promises';

const LOOK_EVERY_MS = 100;

/** What the provider has counted, what is recorded and what the mirror owes, until it is stopped; `at` is Unix time. */
export function watchCalls(system) {
  const samples = [];
  let [stopped, failure] = [false, null];
  const watching = (async () => {
    while (!stopped) {
      samples.push(await look(system));
      await delay(LOOK_EVERY_MS);
    }
    samples.push(await look(system));
  })().catch((error) => (failure = error));
  return {
    /** Rejects if it could not look. */
    async stop() {
      stopped = true;
      await watching;
      if (failure) throw failure;
      return { samples };
    },
  };
}

async function look(system) {
  const [{ rest }, [owed]] = await Promise.all([system.control('GET', 'status'), system.rows(OWED)]);
  const { by_endpoint: calls, refused } = rest;
  return {
    ...owed,
    calls: Object.values(calls).reduce((sum, count) => sum + count, 0),
    byId: (calls.subscriber ?? 0) + (calls.subscriber_rewards ?? 0),
    refused: refused.too_many_calls ?? 0,
  };
}

const OWED = `
  select extract(epoch from now())::float8 as at, dirty::int, (dirty + sweeps)::int as owed,
    (select coalesce(sum(deliveries), 0)::int from evenkeel.ledger_hour) as recorded
  from (
    select
      (select count(*) from mirror.subscriber where dirty) + (select count(*) from mirror.reward where dirty) as dirty,
      (select count(*) from evenkeel.sweep where state in ('requested', 'running')) as sweeps
  ) counted`;

/** Of all hours that begin and end with a look, so that none of them is longer than an hour. */
export function mostCallsInAnyHour(samples, hourSeconds) {
  let [most, from] = [0, 0];
  for (const to of samples) {
    while (to.at - samples[from].at > hourSeconds) from += 1;
    most = Math.max(most, to.calls - samples[from].calls);
  }
  return most;
}
