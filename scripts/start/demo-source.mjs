/** The list of the simulator's campaign unless told otherwise (`SIMULATOR_LIST`). */
export const DEMO_LIST = process.env.SIMULATOR_LIST || 'MF5eed0ca4b1';

/** The simulator's campaign as the source `demo`, read where the simulator listens. */
export function demoSource({ webhookSecret, simulatorUrl }) {
  return {
    name: 'demo',
    provider: 'referralhero',
    listUuid: DEMO_LIST,
    webhookSecret,
    apiToken: 'simulator',
    apiUrl: `${simulatorUrl}/api/v2`,
  };
}
