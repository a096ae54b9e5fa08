/** What recording costs a delivery with ten thousand rows, and with a hundred times as many: it must not grow with them. */
import { atMost, shown } from '../figures.mjs';
import { BATCH, makeBatches, openRecorder, writeFor } from './record-with.mjs';

const ROWS = [10_000, 100_000, 1_000_000];
const AT_MOST = 1.3;

export async function measureGrowth(bench, { 'round-seconds': seconds }) {
  const costs = [];
  for (const rows of ROWS) {
    const perSecond = await bench.withSystem(
      { queue: 'redis', withoutWorker: true, apiToken: null },
      async (system) => {
        await fill(system, rows);
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

/** As webhooks leave them: known to nobody but them. The same keys as `forgeUpdate` has. */
async function fill(system, rows) {
  await system.rows(
    `insert into mirror.subscriber (source, id, list_uuid, name, email, code, extra_field, version, provisional, raw)
     select 'demo', 'sub_' || lpad(to_hex(n), 12, '0'), $2, 'Person ' || n, 'person' || n || '@example.test', 'MF' || n,
       'before', 1, true, jsonb_build_object('name', 'Person ' || n, 'filling', repeat('x', 400))
     from generate_series(0, $1::int - 1) as n`,
    [rows, system.webhooks.list],
  );
  await system.rows('vacuum (analyze) mirror.subscriber');
  await system.rows('checkpoint');
}
