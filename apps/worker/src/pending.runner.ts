import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '@evenkeel/database';
import type { Logger } from '@evenkeel/observability';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { DeliveryRecorder } from './delivery-recorder';
import { DATABASE, LOG } from './tokens';

const EVERY_MS = 500;
const BATCH = 1_000;
const STOP_WITHIN_MS = 5_000;

/**
 * Records deliveries that wait in Postgres as `pending`: ingest put them there because the queue did not take them, or
 * their source was paused and is not any more. Rules:
 * - Each worker looks for itself, twice a second: a schedule in the queue would stop together with the queue.
 * - Two workers may find the same ones; under the source's lock they are recorded once.
 * - While Postgres is away that is said once, and looked for again.
 */
@Injectable()
export class PendingRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopped = new AbortController();
  private looking: Promise<void> | undefined;
  private failing = false;

  constructor(
    @Inject(LOG) private readonly log: Logger,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(DeliveryRecorder) private readonly recorder: DeliveryRecorder,
  ) {}

  onApplicationBootstrap(): void {
    this.looking = this.keepLooking();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped.abort();
    await Promise.race([this.looking, delay(STOP_WITHIN_MS, undefined, { ref: false })]);
  }

  private async keepLooking(): Promise<void> {
    while (!this.stopped.signal.aborted) {
      try {
        await this.recordPending();
        if (this.failing) this.log.info('pending deliveries can be recorded again');
        this.failing = false;
      } catch (error) {
        if (!this.failing) this.log.warn({ err: error }, 'pending deliveries cannot be recorded; trying again');
        this.failing = true;
      }
      await delay(EVERY_MS, undefined, { signal: this.stopped.signal }).catch(() => undefined); // stopped
    }
  }

  private async recordPending(): Promise<void> {
    for (let more = true; more && !this.stopped.signal.aborted;) {
      const pending = await this.database.loadPendingDeliveries(BATCH);
      const [first] = pending;
      if (!first) return;
      const recorded = await this.recorder.record(first.source, pending);
      // A source that was paused again meanwhile leaves them pending: that is for the next time.
      more = recorded.some(({ outcome }) => outcome !== 'pending');
      this.log.info({ source: first.source, recorded: recorded.length }, 'recorded deliveries that waited');
    }
  }
}
