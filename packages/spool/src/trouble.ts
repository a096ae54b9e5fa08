import type { SpoolLog } from './spool-log';

/** What a common job needs, and the most that is asked of a disk to find out whether it works again. */
const PROBE_BYTES = { least: 64 * 1024, most: 4 * 1024 * 1024 } as const;

/** Why the spool cannot be used now, told once when it begins and once when it is over, however often it shows. */
export function tellTrouble(log: SpoolLog, dir: string) {
  let state: 'not known' | 'fine' | 'in trouble' = 'not known';
  let failedBytes = 0;
  return {
    isFine: (): boolean => state === 'fine',
    /** How much a disk must take for the trouble to be over: what it refused, within reason. */
    bytes: (): number => Math.min(Math.max(failedBytes, PROBE_BYTES.least), PROBE_BYTES.most),
    began(error: unknown, bytes = 0): void {
      if (state !== 'in trouble') {
        log.warn({ err: error, dir }, 'the spool cannot keep deliveries; trying again every second until it can');
      }
      state = 'in trouble';
      failedBytes = Math.max(failedBytes, bytes);
    },
    isOver(): void {
      if (state === 'in trouble') log.info({ dir }, 'the spool can keep deliveries again');
      state = 'fine';
      failedBytes = 0;
    },
  };
}

export type Trouble = ReturnType<typeof tellTrouble>;
