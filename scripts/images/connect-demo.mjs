/** Connects the simulator's campaign as the source `demo`, as `npm start` does. The argument is where the simulator listens. */
import {
  databaseUrl,
  encryptionKey,
  formerEncryptionKey,
  loadConfigOrExit,
  requiredText,
  variable,
} from '@evenkeel/config';
import { openDatabase } from '@evenkeel/database';
import { demoSource } from '../start/demo-source.mjs';

const [simulatorUrl = 'http://simulator:3002'] = process.argv.slice(2);

async function connectDemo() {
  const webhookSecret = variable('SIMULATOR_WEBHOOK_SECRET', requiredText(), 'as_set_or_not');
  const config = loadConfigOrExit({ databaseUrl, encryptionKey, formerEncryptionKey, webhookSecret });
  const database = openDatabase({
    url: config.databaseUrl,
    encryptionKey: config.encryptionKey,
    formerEncryptionKey: config.formerEncryptionKey,
    applicationName: 'evenkeel-connect-demo',
  });
  try {
    await database.ensureSource(demoSource({ webhookSecret: config.webhookSecret, simulatorUrl }));
    console.log(`connect-demo: the source "demo" is read at ${simulatorUrl}`);
  } finally {
    await database.close();
  }
}

connectDemo().catch((error) => {
  console.error(`connect-demo: ${error.message}`);
  process.exitCode = 1;
});
