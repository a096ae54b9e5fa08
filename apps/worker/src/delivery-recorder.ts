import type { Database } from '@evenkeel/database';
import type { Delivery } from '@evenkeel/event-schemas';
import { placeOfDelivery, type Logger, type Tracing } from '@evenkeel/observability';
import { recordDeliveries, type Connectors, type Digest, type RecordedDelivery } from '@evenkeel/sync-engine';
import { Inject, Injectable } from '@nestjs/common';
import { hash } from 'node:crypto';
import { OutboundRunner } from './outbound/outbound.runner';
import { ReadingRunner } from './reading/reading.runner';
import { CONNECTORS, DATABASE, LOG, METRICS, TRACING } from './tokens';
import type { WorkerMetrics } from './worker-metrics';

const digest: Digest = { sha256: (bytes) => hash('sha256', bytes, 'hex') };

/** Step 3 of the walk with the ports of this process, measured. */
@Injectable()
export class DeliveryRecorder {
  constructor(
    @Inject(DATABASE) private readonly database: Database,
    @Inject(LOG) private readonly log: Logger,
    @Inject(CONNECTORS) private readonly connectors: Connectors,
    @Inject(METRICS) private readonly metrics: WorkerMetrics,
    @Inject(TRACING) private readonly tracing: Tracing,
    @Inject(ReadingRunner) private readonly reading: ReadingRunner,
    @Inject(OutboundRunner) private readonly outbound: OutboundRunner,
  ) {}

  /** Deliveries of one source. Rejects when they must be tried again; what was recorded then is not recorded twice. */
  async record(sourceName: string, deliveries: readonly Delivery[]): Promise<RecordedDelivery[]> {
    const source = await this.database.findSource(sourceName);
    if (!source) throw new Error(`source ${sourceName} is not in the database; its deliveries wait until it is`);
    const { connectors, metrics } = this;
    const started = performance.now();
    const recorded = await recordDeliveries(source, deliveries, {
      connectors,
      recorder: this.database.recorder,
      digest,
    });
    this.reading.nudge(source.name);
    this.outbound.nudge();
    metrics.batch(deliveries.length, (performance.now() - started) / 1_000);
    const now = Date.now();
    for (const { delivery, outcome, reason } of recorded)
      metrics.recorded(source.name, outcome, reason, (now - Date.parse(delivery.received_at)) / 1_000);
    if (this.tracing.isOn) this.tellRecorded(source.name, recorded, now - (performance.now() - started), now);
    this.tellOfDead(source.name, recorded);
    return recorded;
  }

  /** The span of each delivery ends where its transaction has committed; between it and ingest's it waited in the queue. */
  private tellRecorded(
    source: string,
    recorded: readonly RecordedDelivery[],
    startedAt: number,
    endedAt: number,
  ): void {
    for (const { delivery, outcome, reason, changes } of recorded)
      this.tracing.tell({
        name: 'record',
        kind: 'consumer',
        ...{ parent: placeOfDelivery(delivery.id), startedAt, endedAt },
        attributes: {
          ...{ 'evenkeel.source': source, 'evenkeel.delivery.id': delivery.id, 'evenkeel.outcome': outcome },
          ...(reason !== null && { 'evenkeel.reason': reason }),
          ...{ 'evenkeel.changes': changes.length, 'evenkeel.batch.deliveries': recorded.length },
        },
      });
  }

  /** One line a batch: when the provider changes its bodies, all of them are dead. */
  private tellOfDead(source: string, recorded: readonly RecordedDelivery[]): void {
    const dead = recorded.filter(({ outcome }) => outcome === 'dead');
    const [first] = dead;
    if (!first) return;
    const { delivery, reason, detail } = first;
    this.log.warn(
      { source, dead: dead.length, first: { id: delivery.id, reason, detail } },
      'deliveries cannot be read; they are kept as dead',
    );
  }
}
