import type { ActivitySample, Database } from '@evenkeel/database';
import type { Logger } from '@evenkeel/observability';
import type { DeliveryJobs } from '@evenkeel/queue';
import { Inject, Injectable } from '@nestjs/common';
import { DATABASE, DELIVERY_JOBS, LOG } from './tokens';

/** From its receipt until a delivery is in a job, or kept elsewhere; it also allows for clocks of ingest that are off. */
const QUEUED_WITHIN_MS = 10_000;

/**
 * Once a minute, for all workers together: what of each source can only be looked at, for plots over time (docs/adr/0025).
 * Rules:
 * - It runs more often than that; the first run in a minute looks, the others find that it was done. So a run that comes a
 *   little early or late leaves no minute out.
 * - A minute in which nobody could look stays out: what was then, nobody knows.
 */
@Injectable()
export class ActivitySampler {
  constructor(
    @Inject(LOG) private readonly log: Logger,
    @Inject(DATABASE)
    private readonly database: Pick<Database, 'activitySamples' | 'findReadSource' | 'dueRows' | 'budget'>,
    @Inject(DELIVERY_JOBS) private readonly jobs: Pick<DeliveryJobs, 'oldestJobAt'>,
  ) {}

  async sample(): Promise<void> {
    const { activitySamples } = this.database;
    const unsampled = await activitySamples.unsampled();
    if (unsampled === null) return;
    // Asked first: what leaves the queue meanwhile is recorded by then.
    const queueEmptyUntil = await this.queueEmptyUntil();
    const samples: ActivitySample[] = [];
    for (const source of unsampled.sources) samples.push(await this.look(source));
    await activitySamples.keep({ minute: unsampled.minute, samples, queueEmptyUntil });
  }

  private async queueEmptyUntil(): Promise<string | null> {
    try {
      const oldest = (await this.jobs.oldestJobAt()) ?? new Date();
      return new Date(oldest.getTime() - QUEUED_WITHIN_MS).toISOString();
    } catch (error) {
      this.log.warn(
        { err: error },
        'the queue does not say what waits in it: accepted deliveries are shown up to before',
      );
      return null;
    }
  }

  private async look(source: string): Promise<ActivitySample> {
    const { database } = this;
    const read = await database.findReadSource(source);
    const { due } = await database.dueRows.count(source, read?.settings.settleMs ?? 0);
    if (read === null) return { source, rowsDue: due, calls: null };
    const { callsPerHour, hourMs } = read.settings;
    const { left } = await database.budget.readBudget({ account: read.account, limit: callsPerHour, hourMs });
    return { source, rowsDue: due, calls: { account: read.account, left } };
  }
}
