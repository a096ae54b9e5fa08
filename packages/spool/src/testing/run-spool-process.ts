import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { QUICK } from './spool-dir';
import type { SpoolProcessOptions } from './spool-process';

const repository = join(__dirname, '../../../..');

type Notes = 'tried' | 'confirmed' | 'rejected' | 'drained';

export interface SpoolProcess {
  readonly child: ChildProcess;
  /** The numbers that it noted so far, in its order. */
  noted(what: Notes): number[];
  log(): string;
}

/** Runs it by a shell, whose `script` sets the stage and then becomes the process: `exec "$@"`. */
export function runSpoolProcess(
  options: Partial<SpoolProcessOptions> & Pick<SpoolProcessOptions, 'dir' | 'notes'>,
  script = 'exec "$@"',
): SpoolProcess {
  const all: SpoolProcessOptions = { does: 'keep', firstSeq: 1, bodyBytes: 200, ...QUICK, ...options };
  const node = ['--require', join(repository, 'jest/register-typescript.js'), '--conditions=evenkeel-source'];
  const program = [process.execPath, ...node, join(__dirname, 'spool-process.ts'), JSON.stringify(all)];
  const child = spawn('/bin/sh', ['-c', script, 'sh', ...program], {
    cwd: repository,
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  const read = (what: string): string => {
    const path = join(options.notes, what);
    return existsSync(path) ? readFileSync(path, 'utf8') : '';
  };
  return {
    child,
    // What is not a whole line yet is not noted yet.
    noted: (what) => read(what).split('\n').slice(0, -1).map(Number),
    log: () => read('log'),
  };
}

/** A file that grows beyond this fails with EFBIG, part-way through a write: node ignores the signal that comes first. */
export const WITH_SMALL_FILES = 'ulimit -f 400 && exec "$@"';

/** With a disk of 1 MiB as `directory`; undefined on a machine that lets nobody mount one. */
export function withSmallDisk(directory: string): string | undefined {
  const mount = `mount -t tmpfs -o size=1m none '${directory}'`;
  const namespace = ['unshare -m', 'unshare -rm'].find((words) => {
    const [command = '', ...args] = words.split(' ');
    return spawnSync(command, [...args, 'sh', '-c', mount]).status === 0;
  });
  return namespace && `exec ${namespace} sh -c "${mount} && "'exec "$@"' sh "$@"`;
}
