/**
 * A crowd of webhooks for one subscriber, as fast as they go: the protocol allows a read for what is under way and one
 * that is settled, however many there are. The provider itself says how often that subscriber was read; no other is due.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { atMost, shown } from '../figures.mjs';
import { SOURCE } from '../system/start-system.mjs';
import { updatableIds, update, updateOf } from '../system/subscribers.mjs';
import { waitUntil } from '../wait-until.mjs';
import { initialSweep, NO_LIMIT, nothingDue } from './sweeps.mjs';

const SUBSCRIBERS = 200;
const HINTS = 1_000;
const MOST_READS = 3;
/** Longer than the settle delay: a read that is still owed would come within it. */
const QUIET_MS = 12_000;

export function measureBurst(bench) {
  const options = {
    simulator: { SIMULATOR_SUBSCRIBERS: String(SUBSCRIBERS), SIMULATOR_CALLS_PER_HOUR: String(NO_LIMIT) },
    settings: { calls_per_hour: NO_LIMIT },
  };
  return bench.withSystem(options, async (system) => {
    await initialSweep(system);
    await nothingDue(system, 60_000);
    const [id] = await updatableIds(system, { alone: true });
    const readsBefore = await countReads(system);
    await update(
      system,
      Array.from({ length: HINTS }, (_, number) => updateOf(id, number)),
    );
    const what = `${HINTS} hints to be recorded`;
    const recorded = async () => (await recordedHints(system, id)).hints === HINTS;
    await waitUntil(recorded, { withinMs: 120_000, what, signal: system.signal });
    await nothingDue(system, 60_000);
    await delay(QUIET_MS);
    const reads = (await countReads(system)) - readsBefore;
    const { seconds } = await recordedHints(system, id);
    const figures = [
      shown('hints for one subscriber', HINTS),
      shown('from the first to the last', seconds, 's'),
      atMost(MOST_READS, 'reads of it by id', reads),
    ];
    return { figures, details: {} };
  });
}

async function countReads(system) {
  const { rest } = await system.control('GET', 'status');
  return rest.by_endpoint.subscriber ?? 0;
}

async function recordedHints(system, id) {
  const [row] = await system.rows(
    `select count(*)::int as hints, extract(epoch from max(received_at) - min(received_at))::float8 as seconds
     from evenkeel.delivery where source = $1 and subject_id = $2 and outcome <> 'pending'`,
    [SOURCE, id],
  );
  return row;
}
