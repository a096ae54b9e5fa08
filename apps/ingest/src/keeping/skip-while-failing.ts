/**
 * A keeper that failed is passed over at once, instead of each job waiting for its time-out. Whether it works again is
 * tried with an empty job, once a second: no sender waits for that, and it is found out although nobody sends.
 */
import type { DeliveriesJob } from '@evenkeel/event-schemas';
import { EMPTY_JOB } from '@evenkeel/queue';
import type { DeliveryKeeper } from '@evenkeel/sync-engine';

export interface SkippedWhileFailing extends DeliveryKeeper {
  /** Tries it no more. */
  stop(): void;
}

export function skipWhileFailing(keeper: DeliveryKeeper, tryEveryMs: number): SkippedWhileFailing {
  let trying: NodeJS.Timeout | undefined;
  let stopped = false;

  async function keep(job: DeliveriesJob): Promise<void> {
    try {
      await keeper.keep(job);
    } catch (error) {
      if (!stopped) trying ??= setInterval(tryAgain, tryEveryMs).unref();
      throw error;
    }
  }

  function tryAgain(): void {
    keeper.keep(EMPTY_JOB).then(
      () => {
        clearInterval(trying);
        trying = undefined;
      },
      () => undefined, // it still fails: who keeps now was told when that began
    );
  }

  return {
    name: keeper.name,
    isReady: () => trying === undefined && keeper.isReady(),
    async keep(job) {
      if (trying !== undefined) throw new Error(`${keeper.name} failed, and has not been seen to work since`);
      await keep(job);
    },
    stop() {
      stopped = true;
      clearInterval(trying);
    },
  };
}
