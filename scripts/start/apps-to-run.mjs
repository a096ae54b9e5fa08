import { join } from 'node:path';
import { DEMO_LIST } from './demo-source.mjs';

/** The apps: ours, and then who sends to them. */
export function appsToRun({ root, folder, ownCampaign, databaseUrl, secrets, ...rest }) {
  const { ingestPort, adminPort, simulatorPort, webhookUrl, managementPorts } = rest;
  const shared = {
    ...process.env,
    DATABASE_URL: databaseUrl,
    EVENKEEL_SPOOL_DIR: process.env.EVENKEEL_SPOOL_DIR || join(folder, 'spool'),
    EVENKEEL_ENCRYPTION_KEY: secrets.encryptionKey,
    ...(secrets.formerEncryptionKey && { EVENKEEL_FORMER_ENCRYPTION_KEY: secrets.formerEncryptionKey }),
  };
  const app = (name, env) => ({
    name,
    script: join(root, 'apps', name, 'dist', 'main.js'),
    env: { ...shared, MANAGEMENT_PORT: String(managementPorts[name]), ...env },
  });
  return {
    ours: [
      app('worker', { NODE_OPTIONS: nodeOptionsOf('worker') }),
      app('ingest', { NODE_OPTIONS: nodeOptionsOf('ingest'), PORT: String(ingestPort) }),
      app('admin', {
        PORT: String(adminPort),
        EVENKEEL_ADMIN_KEY: secrets.adminKey,
        // Here the provider is the simulator, or somebody tells where a proxy of theirs is.
        EVENKEEL_INGEST_URL: process.env.EVENKEEL_INGEST_URL || `http://127.0.0.1:${ingestPort}`,
      }),
    ],
    /** Sends as soon as it runs, and gives a webhook up after ten bad answers, as the provider does. */
    provider: ownCampaign
      ? []
      : [
          app('simulator', {
            PORT: String(simulatorPort),
            SIMULATOR_LIST: DEMO_LIST,
            SIMULATOR_STATE_FILE: join(folder, 'campaign.json'),
            SIMULATOR_WEBHOOK_URL: webhookUrl,
            SIMULATOR_WEBHOOK_SECRET: secrets.simulatorWebhookSecret,
          }),
        ],
  };
}

/**
 * MiB of one of the two spaces for what is new in a heap, as in containers (Dockerfile): the worker takes three of them, and V8's
 * own 16 is much for what it holds; what ingest has under way at full load does not fit in that, and is copied again and again.
 * What somebody has set counts.
 */
const SEMI_SPACE = { worker: 8, ingest: 24 };

export function nodeOptionsOf(app) {
  return [`--max-semi-space-size=${SEMI_SPACE[app]}`, process.env.NODE_OPTIONS].filter(Boolean).join(' ');
}
