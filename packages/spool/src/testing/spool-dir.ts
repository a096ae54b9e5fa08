import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@evenkeel/testing';
import type { DeliveriesJob } from '@evenkeel/event-schemas';
import { openSpool, type Spool, type SpoolOptions } from '../spool';

/** Of tests: what hangs longer than this is red. */
export const soon = { timeoutMs: 20_000, every: 5 };

/** Short, so that tests need not wait; long enough that a busy machine seldom looks dead. */
export const QUICK = { touchMs: 20, goneMs: 400 };

export interface LogLine {
  readonly level: 'info' | 'warn' | 'error';
  readonly details: Record<string, unknown>;
  readonly message: string;
}

/** A spool directory for each test, in a directory of its own that is removed in the end, and spools that are closed. */
export function spoolDirs() {
  const endings: (() => unknown)[] = [];
  afterEach(async () => {
    for (const end of endings.splice(0).reverse()) await end();
  });
  const atEnd = (end: () => unknown): void => void endings.push(end);

  function newDir(): { dir: string; around: string } {
    const around = mkdtempSync(join(tmpdir(), 'evenkeel-spool-'));
    atEnd(() => rmSync(around, { recursive: true, force: true }));
    return { dir: join(around, 'spool'), around };
  }

  /** Not looked around yet. */
  function begin(dir: string, options: Partial<SpoolOptions> = {}): { spool: Spool; log: LogLine[] } {
    const lines: LogLine[] = [];
    const at =
      (level: LogLine['level']) =>
      (details: object, message: string): void =>
        void lines.push({ level, details: details as LogLine['details'], message });
    const log = { info: at('info'), warn: at('warn'), error: at('error') };
    const spool = openSpool({ dir, ...QUICK, log, ...options });
    atEnd(() => spool.close());
    return { spool, log: lines };
  }

  async function open(dir: string, options: Partial<SpoolOptions> = {}): Promise<{ spool: Spool; log: LogLine[] }> {
    const begun = begin(dir, options);
    await waitFor(() => begun.spool.isReady(), soon);
    return begun;
  }

  return { atEnd, newDir, begin, open };
}

export async function drainAll(spool: Spool): Promise<DeliveriesJob[]> {
  const jobs: DeliveriesJob[] = [];
  await spool.drain(async (job) => void jobs.push(job));
  return jobs;
}

/** Every file below whose name ends so. */
export function filesBelow(dir: string, ending: string): string[] {
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(dir, name))
    .toSorted();
}
