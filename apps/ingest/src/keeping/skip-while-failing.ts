/**
 * A keeper that just failed is not asked again by every job: each would wait for its time-out. For a while it is passed
 * over at once; then one job tries it, and if that works, all do again.
 */
import type { DeliveryKeeper } from '@evenkeel/sync-engine';

export interface SkipOptions {
  readonly forMs: number;
  readonly now?: () => number;
}

export function skipWhileFailing(keeper: DeliveryKeeper, options: SkipOptions): DeliveryKeeper {
  const { forMs, now = () => performance.now() } = options;
  /** When it may be tried again; undefined while it works. */
  let tryAgainAt: number | undefined;

  const isSkipped = (): boolean => tryAgainAt !== undefined && now() < tryAgainAt;

  return {
    name: keeper.name,
    isReady: () => !isSkipped() && keeper.isReady(),
    async keep(job) {
      if (isSkipped()) throw new Error(`${keeper.name} failed a moment ago`);
      // Only this job tries it; the others pass it over until it is known how that ends.
      if (tryAgainAt !== undefined) tryAgainAt = Infinity;
      try {
        await keeper.keep(job);
        tryAgainAt = undefined;
      } catch (error) {
        tryAgainAt = now() + forMs;
        throw error;
      }
    },
  };
}
