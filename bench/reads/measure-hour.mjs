/**
 * One hour of hints under one hour's budget, in minutes: are the calls kept to, and how soon is the mirror true again? The
 * hour of the source and that of the provider last so many seconds, the settle delay is as much shorter. Rules:
 * - It begins an hour after the last call of the initial sweep: the whole budget is there.
 * - Hints go round the subscribers, in an order that is not that of the pages.
 * - Calls are those that the provider counted, looked at every 100 ms.
 */
import { atMost, shown } from '../figures.mjs';
import { loadTypeScript } from '../system/load-typescript.mjs';
import { processorBetween, usedProcessor } from '../system/process-figures.mjs';
import { SOURCE } from '../system/start-system.mjs';
import { atPace, updatableIds, update, updateOf } from '../system/subscribers.mjs';
import { waitUntil } from '../wait-until.mjs';
import { countOwed, initialSweep, nothingDue } from './sweeps.mjs';
import { mostCallsInAnyHour, watchCalls } from './watch-calls.mjs';

const CALLS_PER_HOUR = 4_500;
/** Ten seconds of a true hour. */
const SETTLE_SHARE = 10 / 3_600;
const BATCH_EVERY_MS = 100;
const ROWS_OF_A_PAGE = 50;
/** A share of those who joined never verified: no webhook tells of them. */
const JOINED_PER_HINTED = 1.12;
/** Prime, so that every subscriber comes once in each round. */
const STEP = 7_919;
/** By id alone it would take less than five hours; who is that late is not only slow. */
const CLEAN_WITHIN_HOURS = 5;

export function measureHour(bench, { subscribers, hints, 'hour-seconds': hourSeconds }) {
  const hourMs = hourSeconds * 1_000;
  const hour = { ms: hourMs, settleMs: Math.round(hourMs * SETTLE_SHARE), cleanWithinMs: CLEAN_WITHIN_HOURS * hourMs };
  return bench.withSystem(optionsFor(subscribers, hour), async (system) => {
    await initialSweep(system);
    await nothingDue(system, hour.cleanWithinMs);
    const ids = (await updatableIds(system, { alone: false })).slice(0, subscribers);
    if (ids.length < subscribers) throw new Error(`only ${ids.length} of ${subscribers} subscribers can be updated`);
    bench.say(`${ids.length} subscribers are mirrored; waits for a new hour`);
    await newHour(system, hour);
    const watch = watchCalls(system);
    const before = usedProcessor(system);
    try {
      await sendHints(system, ids, hints, hour);
      bench.say('all hints are sent; waits until nothing is due');
      const sent = await allRecorded(system, hints, hour);
      await becomeClean(system, hour);
      const processor = processorBetween(before, usedProcessor(system));
      const { samples } = await watch.stop();
      return await judge(bench, system, { samples, sent, hints, subscribers, processor, hour });
    } finally {
      await watch.stop();
    }
  });
}

function optionsFor(subscribers, { ms, settleMs }) {
  return {
    simulator: {
      SIMULATOR_SUBSCRIBERS: String(Math.ceil(subscribers * JOINED_PER_HINTED)),
      SIMULATOR_CALLS_PER_HOUR: String(CALLS_PER_HOUR),
    },
    settings: { calls_per_hour: CALLS_PER_HOUR, hour_ms: ms, settle_ms: settleMs },
    // A busy machine may be refused now and then: the provider is in a hurry, and its hook stays enabled.
    faults: {
      ...{ rest: { hour_ms: ms }, retries: { attempts: 10, time_scale: 0.01 }, disable: { enabled: false } },
    },
  };
}

async function newHour(system, { ms }) {
  const spent = `select coalesce(sum(calls), 0)::int as calls from evenkeel.budget_minute
    where minute > now() - $1 * interval '1 millisecond'`;
  const free = async () => (await system.rows(spent, [ms + 2_000]))[0].calls === 0;
  const what = 'the calls of the initial sweep to be an hour ago';
  await waitUntil(free, { withinMs: 2 * ms + 10_000, what, signal: system.signal });
}

async function sendHints(system, ids, hints, { ms }) {
  const batches = ms / BATCH_EVERY_MS;
  const until = (batch) => Math.round((hints * batch) / batches);
  await atPace({ count: batches, everyMs: BATCH_EVERY_MS, signal: system.signal }, async (batch) => {
    const [from, to] = [until(batch), until(batch + 1)];
    const numbers = Array.from({ length: to - from }, (_, at) => from + at);
    if (to > from)
      await update(
        system,
        numbers.map((number) => updateOf(ids[(number * STEP) % ids.length], number)),
      );
  });
}

/** When the first and the last hint were received, Unix time, once all are recorded. */
async function allRecorded(system, hints, { cleanWithinMs: withinMs }) {
  const asked = `select count(*)::int as count, extract(epoch from min(received_at))::float8 as first,
      extract(epoch from max(received_at))::float8 as last
    from evenkeel.delivery where source = $1 and outcome <> 'pending'`;
  const look = async () => (await system.rows(asked, [SOURCE]))[0];
  const all = async () => {
    const sent = await look();
    return sent.count >= hints && sent;
  };
  return waitUntil(all, { withinMs, what: `${hints} hints to be recorded`, signal: system.signal });
}

async function becomeClean(system, { cleanWithinMs: withinMs }) {
  const clean = async () => (await countOwed(system)) === 0;
  await waitUntil(clean, { withinMs, what: 'nothing to be due', signal: system.signal });
}

async function judge(bench, system, { samples, sent, hints, subscribers, processor, hour }) {
  const hourSeconds = hour.ms / 1_000;
  const first = samples[0];
  const last = samples.at(-1);
  const calls = last.calls - first.calls;
  const sweeps = await countSweeps(system, sent.first);
  const { differencesFromProvider } = loadTypeScript(bench.root, 'tests/checker/compare-with-provider.ts');
  const differences = await differencesFromProvider(system);
  const cleanAt = samples[samples.findLastIndex(({ owed }) => owed > 0) + 1]?.at ?? last.at;
  const recordedAt = samples.find(({ recorded }) => recorded >= hints)?.at ?? last.at;
  const earliest = await earliestClean(system, samples, sent.last, hour);
  const figures = [
    shown('hints', hints),
    shown('subscribers hinted', subscribers),
    shown('from the first hint to the last', sent.last - sent.first, 's'),
    atMost(CALLS_PER_HOUR, 'calls in any hour, most', mostCallsInAnyHour(samples, hourSeconds)),
    atMost(0, 'calls refused: the hour was spent', last.refused - first.refused),
    shown('calls in all', calls),
    shown('of them for rows by id', last.byId - first.byId),
    shown(
      'sweeps',
      sweeps.reduce((sum, { count }) => sum + count, 0),
    ),
    shown('all hints recorded after the last was received', Math.max(0, recordedAt - sent.last), 's'),
    shown('clean after the last hint', Math.max(0, cleanAt - sent.last), 's'),
    shown('the same, at the earliest', earliest.seconds, 's'),
    shown('by id alone, from the first hint', (subscribers / CALLS_PER_HOUR) * hourSeconds, 's'),
    atMost(0, 'rows that differ from the provider', differences.length),
    ...Object.entries(processor).map(([name, seconds]) =>
      shown(`processor of ${name}`, (seconds / (cleanAt - sent.first)) * 100, '% of a core'),
    ),
  ];
  return {
    figures,
    details: { sweeps, earliest, sent, differences: differences.slice(0, 20), samples: aSecondApart(samples) },
  };
}

function aSecondApart(samples) {
  return samples.filter((_, number) => number % 10 === 0);
}

async function countSweeps(system, since) {
  return system.rows(
    `select reason, count(*)::int as count, sum(pages)::int as pages from evenkeel.sweep
     where started_at >= to_timestamp($1) group by reason order by reason`,
    [since],
  );
}

/**
 * What the arithmetic allows: the settle delay, and the wait for the calls that the cheaper way costs and that the hour
 * before the last hint had left over. That they are made takes no time in it.
 */
async function earliestClean(system, samples, lastHint, { ms, settleMs }) {
  const hourSeconds = ms / 1_000;
  const [{ pages }] = await system.rows(
    `select (ceil((select count(*) from mirror.subscriber where ever_verified) / $1::float8)
       + ceil((select count(*) from mirror.reward where ever_verified) / $1::float8))::int as pages`,
    [ROWS_OF_A_PAGE],
  );
  const then = samples.find(({ at }) => at >= lastHint) ?? samples.at(-1);
  const anHourBefore = samples.findLast(({ at }) => at <= then.at - hourSeconds) ?? samples[0];
  const callsLeft = CALLS_PER_HOUR - (then.calls - anHourBefore.calls);
  const callsNeeded = Math.min(then.dirty, pages);
  const waitSeconds = (Math.max(0, callsNeeded - callsLeft) / CALLS_PER_HOUR) * hourSeconds;
  return { seconds: settleMs / 1_000 + waitSeconds, dirty: then.dirty, pages, callsNeeded, callsLeft };
}
