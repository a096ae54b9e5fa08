import { createRequire } from 'node:module';
import { join } from 'node:path';
import { repositoryRoot } from './repository-root';
import { runProgram } from './run-program';

/**
 * Brings a database to the newest migration with the plain `prisma migrate deploy`, the command an operator would run.
 * Rejects with everything the command printed.
 */
export async function migrateDatabase(url: string): Promise<void> {
  const root = repositoryRoot();
  const cli = createRequire(join(root, 'package.json')).resolve('prisma/build/index.js');
  const env = {
    ...process.env,
    DATABASE_URL: url,
    // Neither a call home nor an advertisement belongs in a start that must work without a network.
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    NO_COLOR: '1',
  };
  await runProgram('prisma migrate deploy', process.execPath, [cli, 'migrate', 'deploy'], { cwd: root, env });
}
