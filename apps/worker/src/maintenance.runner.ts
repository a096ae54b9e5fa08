import type { Database } from '@evenkeel/database';
import type { Logger } from '@evenkeel/observability';
import { queuePlace, scheduleMaintenance, type DeliveryJobs, type Maintenance } from '@evenkeel/queue';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ActivitySampler } from './activity-sampler';
import type { WorkerConfig } from './config';
import { LedgerAuditor } from './ledger-audit';
import { onceStoreAnswers } from './once-store-answers';
import { RetentionKeeper } from './retention-keeper';
import { CONFIG, DATABASE, DELIVERY_JOBS, LOG, METRICS } from './tokens';
import type { WorkerMetrics } from './worker-metrics';

const NUDGE_EVERY_MS = 15_000;
const PARTITIONS_EVERY_MS = 3_600_000;
const AUDIT_EVERY_MS = 3_600_000;
const RETENTION_EVERY_MS = 3_600_000;
const PURGE_EVERY_MS = 15_000;
/** Three times in the minute that it is done once in: see `ActivitySampler`. */
const SAMPLE_EVERY_MS = 20_000;
const FORGET_EVERY_MS = 60_000;
const MESSAGES_KEPT_DAYS = 30;
const MESSAGES_AT_ONCE = 2_000;
/** Then others have the source's lock, and the next run goes on. */
const PURGE_FOR_MS = 5_000;

/**
 * What recurs, unique over all workers:
 * - `partitions`: those of the days and months to come are made, hourly, and once at start;
 * - `audit`, hourly (protocol section 7): the ledger is audited, up to the oldest waiting job;
 * - `retention`, hourly: what is too old to be kept goes;
 * - `activity`, every 20 s: sources that nobody has looked at in this minute are;
 * - `purge`, every 15 s: some more of the sources that were removed with all that is known of them;
 * - `forget`, every minute: messages that ended a month ago, and those of endpoints that were removed;
 * - `nudge`, every 15 s (protocol section 4): a job found in `failed` is queued again, for a job is never given up.
 */
@Injectable()
export class MaintenanceRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private maintenance: Maintenance | undefined;
  private readonly stopping = new AbortController();

  constructor(
    @Inject(CONFIG) private readonly config: WorkerConfig,
    @Inject(LOG) private readonly log: Logger,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(DELIVERY_JOBS) private readonly jobs: DeliveryJobs,
    @Inject(LedgerAuditor) private readonly auditor: LedgerAuditor,
    @Inject(RetentionKeeper) private readonly retention: RetentionKeeper,
    @Inject(ActivitySampler) private readonly sampler: ActivitySampler,
    @Inject(METRICS) private readonly metrics: WorkerMetrics,
  ) {}

  private readonly runs: Readonly<Record<string, { readonly everyMs: number; readonly run: () => Promise<void> }>> = {
    partitions: { everyMs: PARTITIONS_EVERY_MS, run: () => this.keepPartitionsAhead() },
    audit: { everyMs: AUDIT_EVERY_MS, run: () => this.auditor.audit() },
    retention: { everyMs: RETENTION_EVERY_MS, run: () => this.retention.apply() },
    activity: { everyMs: SAMPLE_EVERY_MS, run: () => this.sampler.sample() },
    purge: { everyMs: PURGE_EVERY_MS, run: () => this.purge() },
    forget: { everyMs: FORGET_EVERY_MS, run: () => this.forget() },
    nudge: { everyMs: NUDGE_EVERY_MS, run: () => this.nudge() },
  };

  async onApplicationBootstrap(): Promise<void> {
    const { log, stopping } = this;
    await onceStoreAnswers(() => this.keepPartitionsAhead(), { log, stopped: stopping.signal });
    // Resolves at once: a worker whose queue is away must still be able to stop.
    this.maintenance = await scheduleMaintenance({
      ...queuePlace(this.config),
      log: this.log,
      schedules: this.runs,
      run: async (name) => this.runs[name]?.run(),
    });
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.maintenance?.close();
  }

  private async keepPartitionsAhead(): Promise<void> {
    const { created, rowsInDefault } = await this.database.keepPartitionsAhead();
    this.metrics.rowsInDefaultPartitions(rowsInDefault);
    if (created > 0) this.log.info({ created }, 'made partitions ahead');
    if (rowsInDefault > 0)
      this.log.error(
        { rowsInDefault },
        'rows lie in a default partition: a clock is far off, or maintenance did not run',
      );
  }

  private async purge(): Promise<void> {
    const end = performance.now() + PURGE_FOR_MS;
    while ((await this.database.purgeSources()) && performance.now() < end && !this.stopping.signal.aborted);
  }

  private async forget(): Promise<void> {
    const end = performance.now() + PURGE_FOR_MS;
    const more = async () => (await this.database.outbound.forget(MESSAGES_KEPT_DAYS, MESSAGES_AT_ONCE)) > 0;
    while (performance.now() < end && !this.stopping.signal.aborted && (await more()));
  }

  private async nudge(): Promise<void> {
    const retried = await this.jobs.retryFailedDeliveries();
    if (retried > 0) this.log.warn({ retried }, 'failed jobs are queued again');
  }
}
