import { loadWorkspace } from './load-workspace.mjs';

/** The list of the simulator's campaign unless told otherwise (`SIMULATOR_LIST`). */
export const DEMO_LIST = process.env.SIMULATOR_LIST || 'MF5eed0ca4b1';

/** Connects the simulator's campaign as the source `demo`; a campaign of the user's own is connected by the apps. */
export async function connectSource({ root, ownCampaign, databaseUrl, simulatorPort, secrets }) {
  if (ownCampaign) return;
  const { openDatabase } = loadWorkspace(root, 'database');
  const database = openDatabase({
    url: databaseUrl,
    encryptionKey: Buffer.from(secrets.encryptionKey, 'base64'),
    applicationName: 'evenkeel-start',
  });
  try {
    await database.ensureSource({
      name: 'demo',
      provider: 'referralhero',
      listUuid: DEMO_LIST,
      webhookSecret: secrets.simulatorWebhookSecret,
      apiToken: 'simulator',
      apiUrl: `http://127.0.0.1:${simulatorPort}/api/v2`,
    });
  } finally {
    await database.close();
  }
}
