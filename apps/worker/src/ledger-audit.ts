import type { Database, Hole, Holes, LedgerAudit } from '@evenkeel/database';
import type { Logger } from '@evenkeel/observability';
import type { DeliveryJobs } from '@evenkeel/queue';
import { Inject, Injectable } from '@nestjs/common';
import { DATABASE, DELIVERY_JOBS, LOG, METRICS } from './tokens';
import type { WorkerMetrics } from './worker-metrics';

/** By then a delivery is in a job, or kept elsewhere; it also allows for clocks of ingest that are off. */
const SETTLE_MS = 5 * 60_000;
/** A job is younger than its deliveries, by the time that they were gathered and its keepers were tried in. */
const JOB_LAG_MS = 60_000;
/** The rest is a sum; all of them are in `evenkeel.ingest_hole` and `evenkeel.ledger_balance`. */
const LINES = 20;

/** Once an hour (protocol section 7): is every delivery that was accepted accounted for? */
@Injectable()
export class LedgerAuditor {
  constructor(
    @Inject(LOG) private readonly log: Logger,
    @Inject(DATABASE) private readonly database: Pick<Database, 'auditLedger'>,
    @Inject(DELIVERY_JOBS) private readonly jobs: Pick<DeliveryJobs, 'oldestJobAt'>,
    @Inject(METRICS) private readonly metrics: Pick<WorkerMetrics, 'ledgerAudited'>,
  ) {}

  async audit(): Promise<void> {
    // Asked first: what leaves the queue meanwhile is recorded by then.
    const oldest = await this.jobs.oldestJobAt();
    const until = oldest ? new Date(oldest.getTime() - JOB_LAG_MS) : new Date();
    const audit = await this.database.auditLedger({ until, settleMs: SETTLE_MS });
    if (!audit) {
      this.log.info('the ledger is being audited by another worker');
      return;
    }
    this.metrics.ledgerAudited(audit.openHoles, audit.imbalances.hours, audit.auditedUntil);
    this.tell(audit);
  }

  private tell(audit: LedgerAudit): void {
    const { auditedUntil, deliveries, found, filled, openHoles, imbalances } = audit;
    this.tellHoles(found, (hole) =>
      this.log.error(hole, 'deliveries are missing: they may be lost, or lie in a spool'),
    );
    this.tellHoles(filled, (hole) => this.log.info(hole, 'deliveries that were missing are accounted for'));
    for (const imbalance of imbalances.first.slice(0, LINES))
      this.log.error(imbalance, 'an hour of the ledger does not balance: accepted is not counted and pending');
    if (imbalances.hours > LINES) this.log.error({ hours: imbalances.hours }, 'hours of the ledger do not balance');
    const sum = { auditedUntil, deliveries, missing: openHoles, imbalances: imbalances.hours };
    if (openHoles > 0 || imbalances.hours > 0) this.log.warn(sum, 'audited the ledger: it does not account for all');
    else this.log.info(sum, 'audited the ledger: all is accounted for');
  }

  private tellHoles({ first, ranges, numbers }: Holes, tell: (details: object) => void): void {
    for (const hole of first.slice(0, LINES)) tell(detailsOf(hole));
    if (ranges > LINES) tell({ ranges, numbers });
  }
}

function detailsOf({ ingestId, firstSeq, lastSeq, afterAt, beforeAt }: Hole): object {
  return { ingest_id: ingestId, first_seq: firstSeq, last_seq: lastSeq, after_at: afterAt, before_at: beforeAt };
}
