import { demoSource } from './demo-source.mjs';
import { loadWorkspace } from './load-workspace.mjs';

/** Connects the simulator's campaign as the source `demo`; a campaign of the user's own is connected by the apps. */
export async function connectSource({ root, ownCampaign, databaseUrl, simulatorPort, secrets }) {
  if (ownCampaign) return;
  const { openDatabase } = loadWorkspace(root, 'database');
  const database = openDatabase({
    url: databaseUrl,
    encryptionKey: Buffer.from(secrets.encryptionKey, 'base64'),
    formerEncryptionKey: secrets.formerEncryptionKey ? Buffer.from(secrets.formerEncryptionKey, 'base64') : null,
    applicationName: 'evenkeel-start',
  });
  try {
    const simulatorUrl = `http://127.0.0.1:${simulatorPort}`;
    await database.ensureSource(demoSource({ webhookSecret: secrets.simulatorWebhookSecret, simulatorUrl }));
  } finally {
    await database.close();
  }
}
