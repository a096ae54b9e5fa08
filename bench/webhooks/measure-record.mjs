/**
 * The worker's path from a delivery to committed rows, in this process, beside one statement over bare `pg` that writes the
 * same rows of the same tables and decides nothing; in turn, in batches of a thousand.
 */
import { atLeast, percentile, shown } from '../figures.mjs';
import { fillMirror } from './fill-mirror.mjs';
import { BATCH, makeBatches, openBareWriter, openRecorder, writeFor } from './record-with.mjs';

const ROUNDS = 3;
const SHARE = 0.6;

export function measureRecord(bench, { people, 'round-seconds': seconds }) {
  return bench.withSystem({ queue: 'redis', withoutWorker: true, apiToken: null }, async (system) => {
    await fillMirror(system, people);
    const ours = await openRecorder(bench.root, system);
    const bare = await openBareWriter(system);
    const rates = { ours: [], bare: [] };
    try {
      const next = makeBatches(bench.root, system.webhooks, people);
      for (let round = 0; round < ROUNDS; round++) {
        rates.ours.push(await writeFor(seconds, next, ours.record));
        rates.bare.push(await writeFor(seconds, next, bare.write));
        bench.say(`ours ${Math.round(rates.ours.at(-1))} a second, bare ${Math.round(rates.bare.at(-1))}`);
      }
    } finally {
      await ours.close();
      await bare.close();
    }
    const [recorded, written] = [percentile(rates.ours, 0.5), percentile(rates.bare, 0.5)];
    return {
      figures: [
        shown(`recorded, ${BATCH} at a time`, recorded, '/s'),
        shown('one bare statement', written, '/s'),
        atLeast(SHARE, 'share of it', recorded / written),
      ],
      details: { rates },
    };
  });
}
