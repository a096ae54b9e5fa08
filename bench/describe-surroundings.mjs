import { spawnSync } from 'node:child_process';
import { cpus, loadavg, totalmem } from 'node:os';

const SETTINGS = ['fsync', 'synchronous_commit', 'full_page_writes', 'wal_level', 'shared_buffers', 'max_wal_size'];

/** What the figures hold for. Throws if Postgres may lose what it has committed: such figures would be worth nothing. */
export async function describeSurroundings(root, postgres) {
  const asked =
    "select name, current_setting(name) as value from pg_settings where name = any ($1) or name = 'server_version'";
  const found = Object.fromEntries((await postgres.rows(asked, [SETTINGS])).map(({ name, value }) => [name, value]));
  const { server_version: version, ...settings } = found;
  for (const name of ['fsync', 'synchronous_commit', 'full_page_writes'])
    if (settings[name] !== 'on') throw new Error(`${name} is ${settings[name]}: nothing measured so would hold`);
  return {
    date: new Date().toISOString(),
    revision: revisionOf(root),
    machine: {
      ...{ cpu: cpus()[0]?.model ?? 'unknown CPU', cores: cpus().length },
      ...{ memoryGiB: Math.round(totalmem() / 2 ** 30), system: `${process.platform} ${process.arch}` },
    },
    node: process.version,
    postgres: { version, settings },
    load: { before: loadNow(), after: loadNow() },
  };
}

/** Of the last minute: what else ran takes from the figures. */
export function loadNow() {
  return loadavg()[0];
}

function revisionOf(root) {
  const told = spawnSync('git', ['describe', '--always', '--dirty'], { cwd: root, encoding: 'utf8' });
  return told.status === 0 ? told.stdout.trim() : null;
}
