import 'reflect-metadata';
import { loadConfigOrExit } from '@evenkeel/config';
import { loadConnectors } from '@evenkeel/connectors';
import { openDatabase } from '@evenkeel/database';
import { createLogger, exitWithParent, runUntilSignal } from '@evenkeel/observability';
import { openDeliveryQueue } from '@evenkeel/queue';
import { ingestConfig } from './ingest-config';
import { startIngest } from './start-ingest';

/** Ingest: takes webhooks, verifies them, has them queued, answers 200. */
const { summary, configuredSource, ...config } = loadConfigOrExit(ingestConfig);
const log = createLogger('ingest', config.logLevel);

exitWithParent();
runUntilSignal(
  async () => {
    log.info({ config: summary }, 'starting');
    const database = openDatabase({
      url: config.databaseUrl,
      encryptionKey: config.encryptionKey,
      applicationName: 'evenkeel-ingest',
      poolSize: 2,
      onConnectionError: (error) => log.warn({ err: error }, 'a connection to Postgres broke'),
    });
    const queue = openDeliveryQueue({ redisUrl: config.redisUrl, log });
    const ingest = await startIngest({
      port: config.port,
      managementPort: config.managementPort,
      sources: {
        list: () => database.listSources(),
        ...(configuredSource === null ? {} : { ensure: () => database.ensureSource(configuredSource) }),
      },
      connectors: loadConnectors(),
      queue,
      log,
    });
    log.info({ port: ingest.port, managementPort: ingest.managementPort }, 'listening');
    return async () => {
      await ingest.stop();
      await queue.close();
      await database.close();
    };
  },
  { log },
);
