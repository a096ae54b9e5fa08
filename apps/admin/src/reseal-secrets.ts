/**
 * `npm run reseal`: seals with the encryption key whatever the former one has sealed, so that the former one can be
 * forgotten (docs/operations.md, Secrets). Beside running apps that know both. Exit code 0: all of it is; 1: not, and why.
 */
import { databaseUrl, encryptionKey, formerEncryptionKey, loadConfigOrExit } from '@evenkeel/config';
import { openDatabase } from '@evenkeel/database';

const config = loadConfigOrExit({ databaseUrl, encryptionKey, formerEncryptionKey });

async function main(): Promise<void> {
  const database = openDatabase({
    ...{ url: config.databaseUrl, encryptionKey: config.encryptionKey },
    ...{ formerEncryptionKey: config.formerEncryptionKey, applicationName: 'evenkeel-reseal' },
  });
  try {
    const { sources, endpoints, answers, erasures } = await database.resealSecrets();
    process.stdout.write(
      `reseal: the secrets of ${sources} sources and ${endpoints} endpoints, ${answers} remembered answers and ${erasures} of erasures: done\n`,
    );
  } finally {
    await database.close();
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`reseal: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
