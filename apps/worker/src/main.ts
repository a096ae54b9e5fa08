import 'reflect-metadata';
import { createLogger, exitWithParent, keepHeapSmall, nestLogger, runUntilSignal } from '@evenkeel/observability';
import { NestFactory } from '@nestjs/core';
import { loadWorkerConfig } from './config';
import { createWorkerModule } from './worker.module';

keepHeapSmall();
const config = loadWorkerConfig();
const log = createLogger('worker', config.logLevel);
exitWithParent();
runUntilSignal(
  async () => {
    log.info({ config: config.summary }, 'starting');
    const app = await NestFactory.createApplicationContext(createWorkerModule(config, log), {
      logger: nestLogger(log),
      abortOnError: false,
    });
    log.info('started');
    return () => app.close();
  },
  { log },
);
