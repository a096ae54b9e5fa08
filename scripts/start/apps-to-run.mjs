import { join } from 'node:path';
import { DEMO_LIST } from './connect-source.mjs';

/** The apps in the order of their start: who sends comes last. */
export function appsToRun({ root, ownCampaign, databaseUrl, redisUrl, secrets, ...rest }) {
  const { ingestPort, simulatorPort, webhookUrl, managementPorts } = rest;
  const shared = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    REDIS_URL: redisUrl,
    EVENKEEL_ENCRYPTION_KEY: process.env.EVENKEEL_ENCRYPTION_KEY || secrets.encryptionKey,
  };
  const app = (name, env) => ({
    name,
    script: join(root, 'apps', name, 'dist', 'main.js'),
    env: { ...shared, MANAGEMENT_PORT: String(managementPorts[name]), ...env },
  });
  return [
    app('worker', {}),
    app('ingest', { PORT: String(ingestPort) }),
    ...(ownCampaign
      ? []
      : [
          app('simulator', {
            PORT: String(simulatorPort),
            SIMULATOR_LIST: DEMO_LIST,
            SIMULATOR_WEBHOOK_URL: webhookUrl,
            SIMULATOR_WEBHOOK_SECRET: secrets.simulatorWebhookSecret,
          }),
        ]),
  ];
}
