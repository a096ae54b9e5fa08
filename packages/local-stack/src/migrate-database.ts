import { join } from 'node:path';
import { repositoryRoot } from './repository-root';
import { runProgram } from './run-program';

/**
 * Brings a database to the newest version, the queue's tables included, with the command that an operator would run
 * (`npm run migrate`). It is a process of its own, and runs what is built: it says so if that is missing. Rejects with
 * everything the command printed.
 */
export async function migrateDatabase(url: string): Promise<void> {
  const root = repositoryRoot();
  const env: NodeJS.ProcessEnv = { ...process.env, DATABASE_URL: url };
  delete env['DATABASE_URL_FILE'];
  const script = join(root, 'scripts', 'migrate.mjs');
  await runProgram('npm run migrate', process.execPath, [script], { cwd: root, env });
}
