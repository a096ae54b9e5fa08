import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { loadWorkspace } from '../../scripts/start/load-workspace.mjs';

/**
 * Built apps as processes; what they say goes to a file each, so that no terminal holds them up. One that dies ends the
 * measurement: figures of an app that was started again in the middle would mean nothing.
 */
export function runApps({ root, folder, undo, onDeath }, apps) {
  const { superviseApps } = loadWorkspace(root, 'local-stack');
  const logs = join(folder, 'logs');
  mkdirSync(logs, { recursive: true });
  const files = new Map(apps.map(({ name }) => [name, createWriteStream(join(logs, `${name}.log`))]));
  // Nothing else of ours reaches them: a DATABASE_URL or a campaign of the user's is not what is measured.
  const { PATH, HOME, TMPDIR } = process.env;
  const inherited = Object.fromEntries(Object.entries({ PATH, HOME, TMPDIR }).filter(([, value]) => value));
  const toRun = apps.map(({ name, app = name, env }) => ({
    name,
    script: join(root, 'apps', app, 'dist', 'main.js'),
    env: { ...inherited, LOG_LEVEL: 'info', ...env },
  }));
  const supervision = superviseApps(toRun, {
    onOutput: (name, line) => files.get(name).write(`${line}\n`),
    onExit: ({ name, code, signal }) =>
      onDeath(new Error(`${name} died (${signal ?? `exit code ${code}`}); its log is ${join(logs, `${name}.log`)}`)),
    patienceMs: 30_000,
  });
  const stop = undo.add(async () => {
    await supervision.stop();
    for (const file of files.values()) file.end();
  });
  return { pid: (name) => supervision.pids().get(name), stop };
}
