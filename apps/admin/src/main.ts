import 'reflect-metadata';
import { loadConfigOrExit } from '@evenkeel/config';
import { loadConnectors } from '@evenkeel/connectors';
import { openDatabase } from '@evenkeel/database';
import { createLogger, exitWithParent, openTracing, runUntilSignal } from '@evenkeel/observability';
import { queuePlace, watchDeliveryJobs } from '@evenkeel/queue';
import { adminConfig } from './admin-config';
import { findConsole } from './console/find-console';
import { startAdmin } from './start-admin';

/** Admin: the REST API for people and their tools, and the feed of what changed. */
const { summary, ...config } = loadConfigOrExit(adminConfig);
const log = createLogger('admin', config.logLevel);

exitWithParent();
runUntilSignal(
  async () => {
    log.info({ config: summary }, 'starting');
    const database = openDatabase({
      url: config.databaseUrl,
      encryptionKey: config.encryptionKey,
      formerEncryptionKey: config.formerEncryptionKey,
      applicationName: 'evenkeel-admin',
      onConnectionError: (error) => log.warn({ err: error }, 'a connection to Postgres broke'),
    });
    const jobs = watchDeliveryJobs({ ...queuePlace(config), log });
    const tracing = openTracing('admin', config.tracing);
    const consoleFolder = findConsole();
    if (consoleFolder === null) log.warn('the console is not served: it is not built');
    const ports = { database, jobs, connectors: loadConnectors(), log, tracing, consoleFolder };
    const admin = await startAdmin({ ...config, ...ports });
    log.info({ port: admin.port, managementPort: admin.managementPort }, 'listening');
    return async () => {
      await admin.stop();
      await tracing.close();
      await jobs.close();
      await database.close();
    };
  },
  { log },
);
