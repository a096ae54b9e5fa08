import 'reflect-metadata';
import { loadConfigOrExit } from '@evenkeel/config';
import { loadConnectors } from '@evenkeel/connectors';
import { openDatabase } from '@evenkeel/database';
import { createLogger, exitWithParent, keepHeapSmall, openTracing, runUntilSignal } from '@evenkeel/observability';
import { openDeliveryQueue, queuePlace } from '@evenkeel/queue';
import { openSpool } from '@evenkeel/spool';
import { join } from 'node:path';
import { ingestConfig } from './ingest-config';
import { postgresKeeper } from './keeping/postgres-keeper';
import { rememberSources } from './remember-sources';
import { startIngest } from './start-ingest';

/** Ingest: takes webhooks, verifies them, has them kept, answers 200. */
keepHeapSmall();
const { summary, configuredSource, ...config } = loadConfigOrExit(ingestConfig);
const log = createLogger('ingest', config.logLevel);

exitWithParent();
runUntilSignal(
  async () => {
    log.info({ config: summary }, 'starting');
    const database = openDatabase({
      url: config.databaseUrl,
      encryptionKey: config.encryptionKey,
      formerEncryptionKey: config.formerEncryptionKey,
      applicationName: 'evenkeel-ingest',
      poolSize: 4,
      giveUpAfterMs: 2_000,
      onConnectionError: (error) => log.warn({ err: error }, 'a connection to Postgres broke'),
    });
    const queue = openDeliveryQueue({ ...queuePlace(config), log });
    const spool = openSpool({ dir: config.spoolDir, log });
    const tracing = openTracing('ingest', config.tracing);
    const ingest = await startIngest({
      port: config.port,
      managementHost: config.managementHost,
      managementPort: config.managementPort,
      sources: {
        addSecretUses: (uses) => database.addSecretUses(uses),
        addRefusedWebhooks: (refused) => database.addRefusedWebhooks(refused),
        ...rememberSources(database, join(config.spoolDir, 'sources.json'), log),
        ...(configuredSource === null ? {} : { ensure: () => database.ensureSource(configuredSource) }),
      },
      connectors: loadConnectors(),
      queue,
      postgres: postgresKeeper(database),
      spool,
      tracing,
      log,
    });
    log.info({ port: ingest.port, managementPort: ingest.managementPort }, 'listening');
    return async () => {
      await ingest.stop();
      await tracing.close();
      await queue.close();
      await spool.close();
      await database.close();
    };
  },
  { log },
);
