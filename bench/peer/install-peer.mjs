import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

/** What we are measured beside, in the versions that were compared. No dependency of ours: it is fetched when it is measured. */
export const PEER = { '@supabase/stripe-sync-engine': '0.48.5', stripe: '23.1.0' };

/** Answers the folder in which its packages are. */
export async function installPeer(folder) {
  const home = join(folder, 'peer');
  const [name] = Object.keys(PEER);
  if (existsSync(join(home, 'node_modules', name))) return home;
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'package.json'), JSON.stringify({ private: true, dependencies: PEER }));
  await promisify(execFile)('npm', ['install', '--ignore-scripts', '--no-audit', '--no-fund'], { cwd: home });
  return home;
}
