import type { Database } from '@evenkeel/database';
import type { Logger } from '@evenkeel/observability';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { WorkerConfig } from './config';
import { onceStoreAnswers } from './once-store-answers';
import { CONFIG, DATABASE, LOG } from './tokens';

/** The source that the environment names is made, or updated, at start (product, Environment). */
@Injectable()
export class SourceSetup implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopping = new AbortController();

  constructor(
    @Inject(CONFIG) private readonly config: WorkerConfig,
    @Inject(LOG) private readonly log: Logger,
    @Inject(DATABASE) private readonly database: Database,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const { log, stopping } = this;
    await onceStoreAnswers(() => this.setUp(), { log, stopped: stopping.signal });
  }

  beforeApplicationShutdown(): void {
    this.stopping.abort();
  }

  private async setUp(): Promise<void> {
    const configured = this.config.configuredSource;
    if (!configured) return;
    await this.database.ensureSource(configured);
    this.log.info({ source: configured.name, list: configured.listUuid }, 'the source of the environment is connected');
    if (configured.apiToken === null)
      this.log.warn(
        { source: configured.name },
        'no API token is set: the source is degraded, nothing can be read from the provider',
      );
  }
}
