/**
 * A sweep over rows that have not changed: what keeping a mirror true costs when nothing was wrong with it. The limit of
 * calls is lifted, so it is the worker, Postgres and the simulator that are measured. Rules:
 * - Rows are those that the sweep read, rewards too; seconds go from its beginning to its end, as it wrote them itself.
 * - Before each sweep the tables are vacuumed, as autovacuum has done by the time the next one comes, and a checkpoint is
 *   made, so that none pays for the one before.
 */
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { atLeast, atMost, percentile, shown } from '../figures.mjs';
import { profiledTo, topSelfTime } from '../profile/top-self-time.mjs';
import { processorBetween, sampleMemory, usedProcessor } from '../system/process-figures.mjs';
import { waitUntil } from '../wait-until.mjs';
import { atRest, initialSweep, NO_LIMIT, requestSweep } from './sweeps.mjs';

const SMALL_ROWS = 10_000;
const SWEEPS_OF_SMALL = 7;
const IDLE_SECONDS = 10;

const ROWS_PER_SECOND = 10_000;
const WORKER_MIB = 250;
/** How far the second half of the sweep may lie above the first: the heap of Node breathes. */
const FLAT_PERCENT = 10;
const COST_AGAINST_SMALL = 1.3;

export async function measureSweep(bench, { rows }) {
  const small = await sweepRepeatedly(bench, { rows: SMALL_ROWS, times: SWEEPS_OF_SMALL });
  const large = await sweepRepeatedly(bench, { rows, times: 1, profile: bench.profile });
  const [sweep] = large.sweeps;
  const costOf = ({ seconds, rows: read }) => (seconds / read) * 1_000_000;
  const smallCost = percentile(small.sweeps.map(costOf), 0.5);
  const figures = [
    shown('subscribers of the campaign', rows),
    shown('initial sweep', large.initial.rowsPerSecond, 'rows/s'),
    atLeast(
      ROWS_PER_SECOND,
      `sweep of ${sweep.rows.toLocaleString('en')} unchanged rows`,
      sweep.rowsPerSecond,
      'rows/s',
    ),
    shown(`the same, ${SMALL_ROWS.toLocaleString('en')} subscribers (median)`, 1_000_000 / smallCost, 'rows/s'),
    atMost(COST_AGAINST_SMALL, 'cost per row against those', costOf(sweep) / smallCost, '×'),
    ...memoryFigures(large.initial.memory, sweep.memory),
    shown('heap-only updates of mirror.subscriber', sweep.heapOnly * 100, '%'),
    shown(
      `the same, ${SMALL_ROWS.toLocaleString('en')} subscribers (last sweep)`,
      small.sweeps.at(-1).heapOnly * 100,
      '%',
    ),
    ...Object.entries(sweep.processor).map(([name, seconds]) =>
      shown(`processor of ${name}`, (seconds / sweep.rows) * 1_000_000, 'µs/row'),
    ),
    ...Object.entries(large.idle).map(([name, seconds]) =>
      shown(`processor of ${name} while nothing is due`, (seconds / IDLE_SECONDS) * 100, '% of a core'),
    ),
  ];
  return { figures, details: { small, large } };
}

/** Where the system does not tell of memory, there are none. */
function memoryFigures(initial, sweep) {
  if (!initial || !sweep) return [];
  const grown = (sweep.secondHalfMiB / sweep.firstHalfMiB - 1) * 100;
  return [
    atMost(WORKER_MIB, 'memory of the worker, initial sweep, greatest', initial.maxMiB, 'MiB'),
    atMost(WORKER_MIB, 'memory of the worker, greatest', sweep.maxMiB, 'MiB'),
    atMost(FLAT_PERCENT, 'its second half above its first', grown, '%'),
  ];
}

async function sweepRepeatedly(bench, { rows, times, profile }) {
  const profileFile = join(bench.folder, 'worker.cpuprofile');
  const options = {
    simulator: { SIMULATOR_SUBSCRIBERS: String(rows), SIMULATOR_CALLS_PER_HOUR: String(NO_LIMIT) },
    settings: { calls_per_hour: NO_LIMIT },
    workerEnv: profile ? profiledTo(bench.root, profileFile) : {},
  };
  const swept = await bench.withSystem(options, async (system) => {
    const memory = sampleMemory(system.pids.worker);
    const initial = { ...(await initialSweep(system)), memory: memory.stop() };
    bench.say(`${initial.rows} rows are mirrored, ${Math.round(initial.rowsPerSecond)} a second`);
    await atRest(system);
    const idle = await processorWhileIdle(system);
    const sweeps = [];
    while (sweeps.length < times) {
      sweeps.push(await sweepOnce(system));
      bench.say(`${sweeps.at(-1).rows} unchanged rows, ${Math.round(sweeps.at(-1).rowsPerSecond)} a second`);
    }
    return { initial, idle, sweeps };
  });
  // Written when the worker has ended.
  return profile ? { ...swept, profile: topSelfTime(profileFile, swept.sweeps[0].clock, bench.say) } : swept;
}

async function tidy(system) {
  for (const table of ['subscriber', 'reward']) await system.rows(`vacuum (analyze) mirror.${table}`);
  await system.rows('checkpoint');
}

/** What looking at the mirror costs, over and over, while there is nothing to do. */
async function processorWhileIdle(system) {
  await tidy(system);
  const before = usedProcessor(system);
  await delay(IDLE_SECONDS * 1_000);
  return processorBetween(before, usedProcessor(system));
}

async function sweepOnce(system) {
  await tidy(system);
  const before = { processor: usedProcessor(system), updates: await countUpdates(system), clock: monotonicMicros() };
  const memory = sampleMemory(system.pids.worker);
  const sweep = await requestSweep(system);
  const after = { memory: memory.stop(), processor: usedProcessor(system), clock: monotonicMicros() };
  return {
    ...sweep,
    memory: after.memory,
    processor: processorBetween(before.processor, after.processor),
    heapOnly: await shareOfHeapOnly(system, before.updates, sweep.rows),
    clock: { from: before.clock, to: after.clock },
  };
}

async function countUpdates(system) {
  const [counted] = await system.rows(
    `select n_tup_upd::float8 as all, n_tup_hot_upd::float8 as heap_only
     from pg_stat_user_tables where schemaname = 'mirror' and relname = 'subscriber'`,
  );
  return counted;
}

/** A connection tells of its updates some seconds after it made them: until then, those of the sweep are not all counted. */
async function shareOfHeapOnly(system, before, rows) {
  const [{ subscribers }] = await system.rows('select count(*)::int as subscribers from mirror.subscriber');
  const all = async () => {
    const now = await countUpdates(system);
    return now.all - before.all >= Math.min(rows, subscribers) && now;
  };
  const what = 'the statistics of the updates';
  const now = await waitUntil(all, { withinMs: 30_000, everyMs: 250, what, signal: system.signal });
  return (now.heap_only - before.heap_only) / (now.all - before.all);
}

/** The clock of V8's profiles. */
function monotonicMicros() {
  return Number(process.hrtime.bigint() / 1_000n);
}
