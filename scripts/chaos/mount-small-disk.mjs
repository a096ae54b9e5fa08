import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';

/** A file system of 2 MiB in memory; without it, where it cannot be mounted, which is said. */
export function mountSmallDisk(path) {
  mkdirSync(path, { recursive: true });
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m,mode=0700', 'tmpfs', path], { encoding: 'utf8' });
  if (mounted.status !== 0) {
    const why = mounted.error?.message ?? mounted.stderr.trim();
    console.warn(`The full disk is not tried: a small one cannot be mounted here, that needs root (${why}).`);
    return undefined;
  }
  return { path, unmount: () => spawnSync('umount', [path]) };
}
