/**
 * From a webhook to a mirror that is proven: how long after ingest received it does a reader of the mirror see what the
 * provider answered? One subscriber a webhook, none of them touched before, calls in plenty: so each is read at once. Rules:
 * - From `received_at` of the delivery until a look at the change log finds the change that a read has made, by the clock
 *   of Postgres. The log is looked at every 20 ms, so a figure may be that much too long, and none is too short.
 * - The provider's own answer is timed before, from here: the target is allowed that much.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { atMost, percentile, shown } from '../figures.mjs';
import { SOURCE } from '../system/start-system.mjs';
import { atPace, updatableIds, update, updateOf } from '../system/subscribers.mjs';
import { waitUntil } from '../wait-until.mjs';
import { initialSweep, NO_LIMIT, nothingDue } from './sweeps.mjs';

const SUBSCRIBERS = 2_000;
const PER_SECOND = 20;
const LOOK_EVERY_MS = 20;
const ANSWERS_TIMED = 50;
const P99_SECONDS = 1;

export function measureProof(bench, { seconds }) {
  const options = {
    simulator: { SIMULATOR_SUBSCRIBERS: String(SUBSCRIBERS), SIMULATOR_CALLS_PER_HOUR: String(NO_LIMIT) },
    settings: { calls_per_hour: NO_LIMIT },
  };
  return bench.withSystem(options, async (system) => {
    await initialSweep(system);
    await nothingDue(system, 60_000);
    const ids = (await updatableIds(system, { alone: true })).slice(0, seconds * PER_SECOND);
    if (ids.length < seconds * PER_SECOND)
      throw new Error(`only ${ids.length} subscribers for ${seconds} s: take fewer`);
    const answers = await timeAnswers(system, ids);
    const before = await readLags(system);
    const lags = await proveUpdates(system, ids);
    const after = await readLags(system);
    const averageOf = (name) => (after[name].sum - before[name].sum) / (after[name].count - before[name].count);
    const answer = percentile(answers, 0.5);
    const figures = [
      shown('rows updated at the provider', ids.length),
      shown('answer of the provider (median)', answer * 1_000, 'ms'),
      shown('hint received to row proven, p50', percentile(lags, 0.5), 's'),
      atMost(P99_SECONDS + answer, 'hint received to row proven, p99', percentile(lags, 0.99), 's'),
      shown('hint received to row proven, longest', Math.max(...lags), 's'),
      shown('on average: hint received to recorded', averageOf('record') * 1_000, 'ms'),
      shown('on average: hint recorded to read recorded', averageOf('convergence') * 1_000, 'ms'),
    ];
    return { figures, details: { answers, lags } };
  });
}

/** What the worker itself has measured of the two halves. */
async function readLags(system) {
  const read = async (name) => ({
    sum: await system.workerMetric(`${name}_sum`),
    count: await system.workerMetric(`${name}_count`),
  });
  return {
    record: await read('evenkeel_worker_record_lag_seconds'),
    convergence: await read('evenkeel_convergence_lag_seconds'),
  };
}

/** One after the other, in seconds. */
async function timeAnswers({ simulator: { url, token, list } }, ids) {
  const taken = [];
  for (const id of ids.slice(0, ANSWERS_TIMED)) {
    const asked = performance.now();
    const headers = { authorization: `Bearer ${token}` };
    const response = await fetch(`${url}/api/v2/lists/${list}/subscribers/${id}`, { headers });
    await response.text();
    if (!response.ok) throw new Error(`the provider answered ${response.status}`);
    taken.push((performance.now() - asked) / 1_000);
  }
  return taken;
}

/** Seconds from the receipt of each update's webhook until it was seen to be proven. */
async function proveUpdates(system, ids) {
  const watch = watchProofs(system, new Set(ids));
  try {
    await atPace({ count: ids.length, everyMs: 1_000 / PER_SECOND, signal: system.signal }, (number) =>
      update(system, [updateOf(ids[number], number)]),
    );
    const done = () => watch.proven.size === ids.length;
    const what = `all ${ids.length} rows to be proven`;
    await waitUntil(() => watch.failed() || done(), { withinMs: 60_000, what, signal: system.signal });
  } finally {
    await watch.stop();
  }
  const received = await system.rows(
    `select subject_id as id, extract(epoch from min(received_at))::float8 as at
     from evenkeel.delivery where source = $1 and subject_id = any ($2) group by subject_id`,
    [SOURCE, ids],
  );
  if (received.length !== ids.length) throw new Error(`${received.length} of ${ids.length} webhooks were recorded`);
  return received.map(({ id, at }) => watch.proven.get(id) - at);
}

/** When each row's first change by a read was seen, Unix time. Looks until it is stopped. */
function watchProofs(system, ids) {
  const proven = new Map();
  let [stopped, failure, position] = [false, null, '0'];
  const look = async () => {
    const changes = await system.rows(PROVEN_SINCE, [SOURCE, position]);
    for (const { id, seen } of changes) if (ids.has(id) && !proven.has(id)) proven.set(id, seen);
    position = changes.at(-1)?.position ?? position;
  };
  const watching = (async () => {
    position = (await system.rows('select coalesce(max(position), 0)::text as position from evenkeel.change'))[0]
      .position;
    while (!stopped) {
      await look();
      await delay(LOOK_EVERY_MS);
    }
  })().catch((error) => (failure = error));
  return {
    proven,
    failed() {
      if (failure) throw failure;
      return false;
    },
    async stop() {
      stopped = true;
      await watching;
    },
  };
}

/** A source's positions are in the order of their commits, so none below the last one comes later. */
const PROVEN_SINCE = `
  select subject_id as id, position::text as position, extract(epoch from clock_timestamp())::float8 as seen
  from evenkeel.change
  where source = $1 and position > $2::bigint and at > now() - interval '1 hour'
    and entity = 'subscriber' and cause_type <> 'delivery'
  order by change.position`;
