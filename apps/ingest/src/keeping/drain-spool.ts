/**
 * Empties the spool into a better keeper as soon as there is one: what lies in it is accepted, but nobody records it.
 * - Looked at twice a second. While it is emptied, what comes in meanwhile goes its own way, past it.
 * - What cannot be handed over stays, in its order, for the next look; a job that is handed over twice is recorded once.
 * - A stop empties it once more, if that can be done within its time; what is left waits for the next process.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@evenkeel/observability';
import type { Spool } from '@evenkeel/spool';
import { keepDeliveries, type DeliveryKeeper } from '@evenkeel/sync-engine';

export interface SpoolDrain {
  stop(): Promise<void>;
}

const EVERY_MS = 500;
const LAST_DRAIN_WITHIN_MS = 3_000;

/** `keepers`: those better than the spool, the best first. */
export function drainSpool(spool: Spool, keepers: readonly DeliveryKeeper[], log: Logger): SpoolDrain {
  const stopped = new AbortController();

  async function drainOnce(): Promise<void> {
    if (!spool.hasLeft() || !keepers.some((keeper) => keeper.isReady())) return;
    try {
      const deliveries = await spool.drain(async (job) => {
        await keepDeliveries(job, keepers);
      });
      if (deliveries > 0) log.info({ deliveries }, 'the spool is emptied: what was kept in it goes its usual way');
    } catch (error) {
      log.warn({ err: error }, 'the spool could not be emptied; what is left stays, and is tried again');
    }
  }

  async function keepDraining(): Promise<void> {
    while (!stopped.signal.aborted) {
      await drainOnce();
      await delay(EVERY_MS, undefined, { signal: stopped.signal, ref: false }).catch(() => undefined); // stopped
    }
  }
  const draining = keepDraining();

  return {
    async stop() {
      stopped.abort();
      const lastDrain = draining.then(drainOnce);
      await Promise.race([lastDrain, delay(LAST_DRAIN_WITHIN_MS, undefined, { ref: false })]);
    },
  };
}
