import { setTimeout as delay } from 'node:timers/promises';
import type { Database } from '@evenkeel/database';
import type { Logger } from '@evenkeel/observability';
import type { DeliveryJobs } from '@evenkeel/queue';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import type { WorkerConfig } from './config';
import { CONFIG, DATABASE, DELIVERY_JOBS, LOG, METRICS } from './tokens';
import type { WorkerMetrics } from './worker-metrics';

const TRIES = 10;
const TRY_AGAIN_MS = 1_000;
/** The rest is for the next run. */
const FORGET_FOR_MS = 60_000;

/**
 * Once an hour, unique over all workers: what is too old to be kept goes, and how much room the rest takes is told. Rules:
 * - A partition that is in use is tried again for a few seconds, and then by the next run: recording never waits for it.
 * - Whatever fails is the next run's, too: nothing here has to be done now.
 */
@Injectable()
export class RetentionKeeper implements BeforeApplicationShutdown {
  private readonly stopping = new AbortController();

  constructor(
    @Inject(CONFIG) private readonly config: Pick<WorkerConfig, 'keptDays'>,
    @Inject(LOG) private readonly log: Logger,
    @Inject(DATABASE) private readonly database: Pick<Database, 'admin' | 'retention'>,
    @Inject(DELIVERY_JOBS) private readonly jobs: Pick<DeliveryJobs, 'forgetEndedJobs'>,
    @Inject(METRICS) private readonly metrics: Pick<WorkerMetrics, 'stored' | 'expiredPartitionsHeld'>,
  ) {}

  beforeApplicationShutdown(): void {
    this.stopping.abort();
  }

  async apply(): Promise<void> {
    await this.dropPartitions();
    await this.forgetRecords();
    const jobs = await this.jobs.forgetEndedJobs();
    if (jobs > 0) this.log.info({ jobs }, 'removed jobs that had ended from the queue');
    this.metrics.stored((await this.database.admin.storage.load()).things);
  }

  private async dropPartitions(): Promise<void> {
    for (let tries = 1; ; tries += 1) {
      const { dropped, bytes, busy, held } = await this.database.retention.dropExpiredPartitions(this.config.keptDays);
      if (dropped.length > 0) this.log.info({ dropped, bytes }, 'dropped partitions that were too old to be kept');
      this.metrics.expiredPartitionsHeld(held + Number(busy));
      if (held > 0) this.log.warn({ held }, 'old partitions stay: deliveries in them are pending, or not audited yet');
      if (!busy || tries === TRIES || this.stopping.signal.aborted) return;
      await delay(TRY_AGAIN_MS, undefined, { signal: this.stopping.signal }).catch(() => undefined); // stopped
    }
  }

  private async forgetRecords(): Promise<void> {
    const end = performance.now() + FORGET_FOR_MS;
    const goesOn = () => performance.now() < end && !this.stopping.signal.aborted;
    while ((await this.database.retention.forgetOldRecords(this.config.keptDays)) && goesOn());
  }
}
