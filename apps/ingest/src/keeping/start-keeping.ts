import type { Logger, Metrics } from '@evenkeel/observability';
import type { Spool } from '@evenkeel/spool';
import type { Delivery } from '@evenkeel/event-schemas';
import type { DeliveryKeeper, Stamp } from '@evenkeel/sync-engine';
import { drainSpool } from './drain-spool';
import { createKeepingMetrics } from './keeping-metrics';
import { openKeeping } from './open-keeping';
import { settledOnceReady } from './settled-once-ready';
import { skipWhileFailing } from './skip-while-failing';

export interface KeepersOfIngest {
  readonly queue: DeliveryKeeper;
  /** Keeps what the queue does not take. */
  readonly postgres: DeliveryKeeper;
  /** Keeps what neither of them takes. */
  readonly spool: Spool;
}

export interface StartedKeeping {
  readonly stamp: () => Stamp;
  /** Resolves when one of the keepers has the delivery; rejects with NothingKeeps when none has. */
  readonly gather: (delivery: Delivery) => Promise<void>;
  /** The keeper that would be asked first now; null: none has a chance. */
  readonly keeper: () => string | null;
  /** Whether the queue was ready once, or had its time for that: it is cold when a process starts, or away. */
  readonly isSettled: () => boolean;
  /** Takes no more, has what was gathered kept, and empties the spool if that can be done soon. */
  stop(): Promise<void>;
}

/** How often a keeper that failed is tried. */
const TRY_FAILING_EVERY_MS = 1_000;
const SHOW_EVERY_MS = 500;
/** What a cold machine needs to connect and to add the first job. Webhooks that come meanwhile are taken all the same. */
const QUEUE_READY_WITHIN_MS = 5_000;

/** Step 2 of the walk in this process: the three keepers in their order, the spool emptied, all of it measured. */
export function startKeeping(
  { queue, postgres, spool }: KeepersOfIngest,
  { stamp, metrics, log }: { readonly stamp: () => Stamp; readonly metrics: Metrics; readonly log: Logger },
): StartedKeeping {
  const measured = createKeepingMetrics(metrics);
  const skipping = (keeper: DeliveryKeeper) => skipWhileFailing(keeper, TRY_FAILING_EVERY_MS);
  const better = [skipping(queue), skipping(postgres)] as const;
  const onKept = (keeper: string, deliveries: number) => measured.keptBy(keeper, deliveries);
  const keeping = openKeeping({ keepers: [...better, spool], stamp, log, onKept });
  const drain = drainSpool(spool, better, log);
  const show = (): void => {
    measured.keeperNow(keeping.keeper());
    measured.spool(spool.state().bytes);
  };
  show();
  const showing = setInterval(show, SHOW_EVERY_MS).unref();
  return {
    stamp: keeping.stamp,
    async gather(delivery) {
      const began = performance.now();
      await keeping.gather(delivery);
      measured.kept((performance.now() - began) / 1_000);
    },
    keeper: keeping.keeper,
    isSettled: settledOnceReady(queue, QUEUE_READY_WITHIN_MS),
    async stop() {
      await keeping.close();
      await drain.stop();
      for (const keeper of better) keeper.stop();
      clearInterval(showing);
    },
  };
}
