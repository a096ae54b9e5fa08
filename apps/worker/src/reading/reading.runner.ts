import type { Database } from '@evenkeel/database';
import type { Logger } from '@evenkeel/observability';
import type { Connectors } from '@evenkeel/sync-engine';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { CONNECTORS, DATABASE, LOG, METRICS } from '../tokens';
import type { WorkerMetrics } from '../worker-metrics';
import { AttendedSources } from './attend-sources';

/** This worker's share of the sources is verified and swept, from start to stop. */
@Injectable()
export class ReadingRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private attended: AttendedSources | undefined;

  constructor(
    @Inject(LOG) private readonly log: Logger,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CONNECTORS) private readonly connectors: Connectors,
    @Inject(METRICS) private readonly metrics: WorkerMetrics,
  ) {}

  onApplicationBootstrap(): void {
    const { database, connectors, log } = this;
    this.attended = new AttendedSources({ database, connectors, log, metrics: this.metrics.reading });
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.attended?.close();
  }

  /** Hints of this source were recorded. If another worker reads it, that one finds them within half a second. */
  nudge(source: string): void {
    this.attended?.nudge(source);
  }
}
