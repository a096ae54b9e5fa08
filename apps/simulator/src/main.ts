import { loadConfigOrExit } from '@evenkeel/config';
import {
  createLogger,
  createMetrics,
  exitWithParent,
  runUntilSignal,
  startManagementServer,
} from '@evenkeel/observability';
import { buildServer } from './build-server';
import { systemClock } from './clock';
import { describeStatus } from './control/describe-status';
import { createSimulator } from './create-simulator';
import { environment } from './environment';

const config = loadConfigOrExit(environment);
const log = createLogger('simulator', config.logLevel);

async function start(): Promise<() => Promise<void>> {
  const {
    seed,
    list: listUuid,
    subscribers,
    announce: announceSubscribers,
    target,
    concurrency,
    deliveriesKept,
  } = config;
  const settings = { seed, listUuid, subscribers, announceSubscribers, target, concurrency, deliveriesKept };
  const simulator = createSimulator(settings, systemClock);
  const server = buildServer(simulator, (error) => log.error({ err: error }, 'a request failed'));
  await server.listen({ port: config.port, host: config.host });
  const management = await startManagementServer({
    port: config.managementPort,
    metrics: createMetrics('simulator'),
    readiness: async () => ({ ready: true, details: describeStatus(simulator) }),
  });
  simulator.living.set({ state: 'running', rate: config.rate });
  log.info({ settings: config.summary, addresses: server.addresses() }, 'the campaign lives');
  return async () => {
    await server.close();
    await simulator.close();
    await management.close();
  };
}

exitWithParent();
runUntilSignal(start, { log });
