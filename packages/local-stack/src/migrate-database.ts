import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { repositoryRoot } from './repository-root';

/**
 * Brings a database to the newest migration with the plain `prisma migrate deploy`, the command an operator would run.
 * Rejects with everything the command printed.
 */
export async function migrateDatabase(url: string): Promise<void> {
  const root = repositoryRoot();
  const cli = createRequire(join(root, 'package.json')).resolve('prisma/build/index.js');
  const { code, output } = await run(process.execPath, [cli, 'migrate', 'deploy'], root, {
    ...process.env,
    DATABASE_URL: url,
    // Neither a call home nor an advertisement belongs in a start that must work without a network.
    CHECKPOINT_DISABLE: '1',
    PRISMA_HIDE_UPDATE_MESSAGE: '1',
    NO_COLOR: '1',
  });
  if (code !== 0) throw new Error(`prisma migrate deploy failed (exit code ${code}):\n${output.trim()}`);
}

function run(command: string, args: string[], cwd: string, env: NodeJS.ProcessEnv) {
  return new Promise<{ code: number | null; output: string }>((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const keep = (chunk: Buffer) => void (output += chunk.toString('utf8'));
    child.stdout.on('data', keep);
    child.stderr.on('data', keep);
    child.once('error', reject);
    child.once('close', (code) => resolve({ code, output }));
  });
}
