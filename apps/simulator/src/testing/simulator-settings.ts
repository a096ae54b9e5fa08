import type { SimulatorSettings } from '../create-simulator';

export const SECRET = 'a webhook secret';

export function testSettings(settings: Partial<SimulatorSettings> = {}): SimulatorSettings {
  return {
    seed: 'a seed',
    listUuid: 'MF00000000aa',
    subscribers: 50,
    announceSubscribers: false,
    target: null,
    concurrency: 8,
    deliveriesKept: 100_000,
    apiToken: 'simulator',
    callsPerHour: 5_000,
    ...settings,
  };
}
