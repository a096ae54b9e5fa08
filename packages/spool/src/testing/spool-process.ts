/**
 * A process for tests that kill it, pause it, or let its disk run full. It notes in files, with writes that outlive it,
 * what it tried to keep, what was confirmed, what was rejected, and what it drained. As `keep` it keeps at full speed,
 * and on the message `drain` it stops that and drains for ever. As `fill` it keeps until the first rejection, drains
 * all, keeps and drains once more, and ends.
 */
import { mkdirSync, openSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '@evenkeel/testing';
import { openSpool } from '../spool';
import { someJob } from './some-job';

export interface SpoolProcessOptions {
  readonly dir: string;
  /** Where it notes what happened. */
  readonly notes: string;
  readonly does: 'keep' | 'fill';
  readonly firstSeq: number;
  readonly bodyBytes: number;
  readonly segmentBytes?: number;
  readonly touchMs: number;
  readonly goneMs: number;
}

const IN_FLIGHT = 16;
const options = JSON.parse(process.argv[2] ?? '{}') as SpoolProcessOptions;
const note = notesIn(options.notes);
const telling = (level: string) => (details: object, message: string) => {
  const { err, ...more } = details as { err?: Error };
  note('log', `${level} ${message} ${err?.message ?? ''} ${JSON.stringify(more)}`);
};
const spool = openSpool({ ...options, log: { info: telling('info'), warn: telling('warn'), error: telling('error') } });
const body = 'x'.repeat(options.bodyBytes);
let seq = options.firstSeq;
let keeping = true;

function notesIn(directory: string) {
  mkdirSync(directory, { recursive: true });
  const files = new Map<string, number>();
  return (name: string, line: number | string): void => {
    const file = files.get(name) ?? openSync(join(directory, name), 'a');
    files.set(name, file);
    writeSync(file, `${line}\n`);
  };
}

async function keepNext(): Promise<boolean> {
  const mine = seq++;
  note('tried', mine);
  try {
    await spool.keep(someJob(mine, 1, body));
    note('confirmed', mine);
    return true;
  } catch (error) {
    note('rejected', mine);
    note('log', String((error as Error).cause));
    // A rejection without IO must not keep the process from all else.
    await new Promise((resolve) => setImmediate(resolve));
    return false;
  }
}

const drain = () => spool.drain(async (job) => job.deliveries.forEach(({ ingest_seq }) => note('drained', ingest_seq)));

async function keepForEver(): Promise<void> {
  while (keeping) await keepNext();
}

async function drainForEver(): Promise<void> {
  const drainWhatIsLeft = async (): Promise<boolean> => {
    if (spool.hasLeft()) await drain();
    return false;
  };
  await waitFor(drainWhatIsLeft, { timeoutMs: 600_000, every: 5 });
}

async function keepUntilFull(): Promise<void> {
  while (await keepNext());
}

async function fill(): Promise<void> {
  const soon = { timeoutMs: 20_000 };
  await waitFor(() => spool.isReady(), soon);
  await Promise.all(Array.from({ length: IN_FLIGHT }, keepUntilFull));
  await drain();
  await waitFor(() => spool.isReady(), soon);
  if (!(await keepNext())) throw new Error('there is no room again');
  await drain();
  await spool.close();
}

function keep(): void {
  process.on('message', () => {
    keeping = false;
    void drainForEver();
  });
  for (let index = 0; index < IN_FLIGHT; index += 1) void keepForEver();
}

if (options.does === 'fill') void fill();
else keep();
