/** What recording costs a delivery with ten thousand rows, and with a hundred times as many: it must not grow with them. */
import { atMost, shown } from '../figures.mjs';
import { fillMirror } from './fill-mirror.mjs';
import { BATCH, makeBatches, openRecorder, writeFor } from './record-with.mjs';

const ROWS = [10_000, 100_000, 1_000_000];
const AT_MOST = 1.3;
/** Hints of rows that wait for nothing are dearer: each is put into the index of those that wait. */
const FIRST_HINTS = 1_000_000;

export async function measureGrowth(bench, { 'round-seconds': seconds }) {
  const costs = [];
  for (const rows of ROWS) costs.push({ rows, micros: await costWith(bench, { rows, settled: false, seconds }) });
  const firstHint = await costWith(bench, { rows: FIRST_HINTS, settled: true, seconds });
  const [small, ...others] = costs;
  return {
    figures: [
      ...costs.map(({ rows, micros }) =>
        shown(`${rows.toLocaleString('en')} rows, ${BATCH} at a time`, micros, 'µs each'),
      ),
      shown(`${FIRST_HINTS.toLocaleString('en')} rows, none of which waited`, firstHint, 'µs each'),
      ...others.map(({ rows, micros }) =>
        atMost(AT_MOST, `${rows.toLocaleString('en')} rows against 10,000`, micros / small.micros, 'times'),
      ),
    ],
    details: { costs, firstHint },
  };
}

/** Microseconds a delivery. */
function costWith(bench, { rows, settled, seconds }) {
  return bench.withSystem({ queue: 'redis', withoutWorker: true, apiToken: null }, async (system) => {
    await fillMirror(system, rows, { settled });
    const recorder = await openRecorder(bench.root, system);
    try {
      const next = makeBatches(bench.root, system.webhooks, rows);
      await writeFor(2, next, recorder.record); // warm
      const perSecond = await writeFor(seconds, next, recorder.record);
      bench.say(`${rows} rows${settled ? ', settled' : ''}: ${Math.round(perSecond)} a second`);
      return 1_000_000 / perSecond;
    } finally {
      await recorder.close();
    }
  });
}
