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
import { createSimulator, type Simulator } from './create-simulator';
import { environment } from './environment';
import { loadCampaign, saveCampaign, type KeptCampaign } from './provider/keep-campaign';

const config = loadConfigOrExit(environment);
const log = createLogger('simulator', config.logLevel);

/** For a simulator that is killed; one that is stopped saves at its end. */
const SAVE_EVERY_MS = 30_000;

function keptOf({ provider: { campaign }, target: { entered: hook } }: Simulator, lives: number): KeptCampaign {
  return { campaign, lives, hook };
}

async function start(): Promise<() => Promise<void>> {
  const {
    seed,
    list: listUuid,
    subscribers,
    announce: announceSubscribers,
    target,
    concurrency,
    deliveriesKept,
    apiToken,
    callsPerHour,
  } = config;
  const settings = {
    ...{ seed, listUuid, subscribers, announceSubscribers, target, concurrency, deliveriesKept },
    ...{ apiToken, callsPerHour },
  };
  const kept = config.stateFile === undefined ? null : loadCampaign(config.stateFile, listUuid);
  const simulator = createSimulator(settings, systemClock, kept);
  const save = (): void => {
    if (config.stateFile === undefined) return;
    saveCampaign(config.stateFile, keptOf(simulator, kept?.lives ?? 0));
  };
  const saving = setInterval(save, SAVE_EVERY_MS);
  const server = buildServer(simulator, (error) => log.error({ err: error }, 'a request failed'));
  await server.listen({ port: config.port, host: config.host });
  const management = await startManagementServer({
    ...{ host: config.managementHost, port: config.managementPort },
    metrics: createMetrics('simulator'),
    readiness: async () => ({ ready: true, details: describeStatus(simulator) }),
  });
  simulator.living.set({ state: 'running', rate: config.rate });
  log.info({ settings: config.summary, addresses: server.addresses() }, 'the campaign lives');
  return async () => {
    clearInterval(saving);
    await server.close();
    await simulator.close();
    save();
    await management.close();
  };
}

exitWithParent();
runUntilSignal(start, { log });
