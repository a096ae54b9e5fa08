/** What recording costs a delivery with ten thousand rows, and with a hundred times as many: it must not grow with them. */
import { atMost, shown } from '../figures.mjs';
import { fillMirror } from './fill-mirror.mjs';
import { BATCH, makeBatches, openRecorder, writeFor } from './record-with.mjs';

const ROWS = [10_000, 100_000, 1_000_000];
const AT_MOST = 1.3;

export async function measureGrowth(bench, { 'round-seconds': seconds }) {
  const costs = [];
  for (const rows of ROWS) {
    const perSecond = await bench.withSystem(
      { queue: 'redis', withoutWorker: true, apiToken: null },
      async (system) => {
        await fillMirror(system, rows);
        const recorder = await openRecorder(bench.root, system);
        try {
          const next = makeBatches(bench.root, system.webhooks, rows);
          await writeFor(2, next, recorder.record); // warm
          return await writeFor(seconds, next, recorder.record);
        } finally {
          await recorder.close();
        }
      },
    );
    bench.say(`${rows} rows: ${Math.round(perSecond)} a second`);
    costs.push({ rows, perSecond, micros: 1_000_000 / perSecond });
  }
  const [small, ...others] = costs;
  return {
    figures: [
      ...costs.map(({ rows, micros }) =>
        shown(`${rows.toLocaleString('en')} rows, ${BATCH} at a time`, micros, 'µs each'),
      ),
      ...others.map(({ rows, micros }) =>
        atMost(AT_MOST, `${rows.toLocaleString('en')} rows against 10,000`, micros / small.micros, 'times'),
      ),
    ],
    details: { costs },
  };
}
