import { appendFileSync, readdirSync, utimesSync, writeFileSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { waitFor } from '@evenkeel/testing';
import fc from 'fast-check';
import type { OpenFile } from './append-segment';
import { encodeRecord, MAGIC } from './record-format';
import type { Spool } from './spool';
import { filesBelow, soon, spoolDirs, type LogLine } from './testing/spool-dir';
import { seqsOf, someJob } from './testing/some-job';

/** Whatever happens in whatever order: every confirmed job is handed over, in order, and nothing that nobody kept. */
const { newDir, open: openSpoolAt } = spoolDirs();

type Step =
  /** So many jobs at once. */
  | { do: 'keep'; jobs: number; bodyBytes: number }
  /** The disk fails at this byte of the next group, and does not let itself be cut back. */
  | { do: 'fail'; atByte: number; jobs: number }
  /** The process ends, at this byte of an unconfirmed record (behind what it wrote, or in a new segment); another begins. */
  | { do: 'crash'; atByte: number; inNewSegment: boolean; isSudden: boolean }
  /** The next process begins after a clean end. */
  | { do: 'reopen' }
  /** Take rejects after so many jobs. */
  | { do: 'drain'; upTo: number };

const steps: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ do: fc.constant('keep' as const), jobs: fc.integer({ min: 1, max: 5 }), bodyBytes: fc.nat(3_000) }),
  fc.record({ do: fc.constant('fail' as const), atByte: fc.nat(1_200), jobs: fc.integer({ min: 1, max: 3 }) }),
  fc.record({
    do: fc.constant('crash' as const),
    atByte: fc.nat(encodeRecord(someJob(1)).length - 1),
    inNewSegment: fc.boolean(),
    isSudden: fc.boolean(),
  }),
  fc.constant({ do: 'reopen' as const }),
  fc.record({ do: fc.constant('drain' as const), upTo: fc.nat(12) }),
);

class Run {
  readonly dir = newDir().dir;
  readonly log: LogLine[] = [];
  readonly confirmed = new Set<number>();
  readonly handedOver = new Set<number>();
  tried = 0;
  private bytesLeft = Infinity;
  /** Whether the last segment was not abandoned: nobody writes behind a torn end. */
  private canWriteOn = false;
  private spool: Spool | undefined;

  async step(step: Step): Promise<void> {
    if (step.do === 'keep') await this.keep(step.jobs, step.bodyBytes);
    if (step.do === 'fail') {
      this.bytesLeft = step.atByte;
      await this.keep(step.jobs, 100);
      this.bytesLeft = Infinity;
    }
    if (step.do === 'drain') await this.drain(step.upTo);
    if (step.do === 'reopen') await this.reopen();
    if (step.do === 'crash') await this.crash(step.atByte, step.inNewSegment, step.isSudden);
  }

  async keep(jobs: number, bodyBytes: number): Promise<void> {
    const { spool } = await this.opened();
    const keepOne = async (): Promise<void> => {
      const seq = (this.tried += 1);
      await spool.keep(someJob(seq, 1, 'x'.repeat(bodyBytes))).then(
        () => {
          this.canWriteOn = true;
          this.confirmed.add(seq);
        },
        () => (this.canWriteOn = false),
      );
    };
    await Promise.all(Array.from({ length: jobs }, keepOne));
  }

  async drain(upTo: number): Promise<void> {
    const { spool } = await this.opened();
    let last = 0;
    let taken = 0;
    const refusal = new Error('no queue');
    await spool
      .drain(async (job) => {
        if (taken === upTo) throw refusal;
        taken += 1;
        for (const seq of seqsOf([job])) {
          expect(seq).toBeGreaterThan(last);
          last = seq;
          this.handedOver.add(seq);
        }
      })
      .catch((error: unknown) => expect(error).toBe(refusal));
  }

  async reopen(): Promise<void> {
    await this.spool?.close();
    this.spool = undefined;
    await this.opened();
  }

  async end(): Promise<void> {
    await this.spool?.close();
  }

  async crash(atByte: number, inNewSegment: boolean, isSudden: boolean): Promise<void> {
    const { spool } = await this.opened();
    await spool.close();
    this.spool = undefined;
    const [own] = readdirSync(this.dir).map((name) => join(this.dir, name));
    if (own !== undefined) {
      const torn = encodeRecord(someJob((this.tried += 1))).subarray(0, atByte);
      const last = this.canWriteOn ? filesBelow(own, '.spool').findLast((path) => dirname(path) === own) : undefined;
      if (last === undefined || inNewSegment) writeFileSync(join(own, '999999.spool'), Buffer.concat([MAGIC, torn]));
      else appendFileSync(last, torn);
      // As if it had not left its directory to others, but stopped touching it.
      const longAgo = Date.now() / 1_000 - 3_600;
      if (isSudden) utimesSync(join(own, 'alive'), longAgo, longAgo);
    }
    await this.opened();
  }

  /** Only when it has adopted all that others left. */
  async opened(): Promise<{ spool: Spool }> {
    if (this.spool === undefined) {
      const { spool, log } = await openSpoolAt(this.dir, {
        ...{ touchMs: 2, goneMs: 80, segmentBytes: 4_000 },
        openFile: this.openFile,
        log: { info: () => undefined, ...this.noting() },
      });
      this.log.push(...log);
      this.spool = spool;
      const owners = () => filesBelow(this.dir, 'alive').filter((path) => dirname(dirname(path)) === this.dir);
      await waitFor(() => owners().length === 1, soon);
    }
    return { spool: this.spool };
  }

  private noting() {
    const at = (level: LogLine['level']) => (details: object, message: string) =>
      void this.log.push({ level, details: details as LogLine['details'], message });
    return { warn: at('warn'), error: at('error') };
  }

  private readonly openFile: OpenFile = async (...args) => {
    const handle = await open(...args);
    const write = handle.write.bind(handle) as (...args: unknown[]) => Promise<{ bytesWritten: number }>;
    const truncate = handle.truncate.bind(handle);
    const failing = () => Object.assign(new Error('the disk'), { code: 'EIO' });
    handle.write = (async (buffer: Buffer, offset: number, length: number, position: number) => {
      if (this.bytesLeft === 0) throw failing();
      const { bytesWritten } = await write(buffer, offset, Math.min(length, this.bytesLeft), position);
      this.bytesLeft -= bytesWritten;
      return { bytesWritten };
    }) as FileHandle['write'];
    handle.truncate = async (length) => {
      if (this.bytesLeft === 0) throw failing();
      await truncate(length);
    };
    return handle;
  };
}

describe('any sequence of keeping, failing, crashing, reopening and draining', () => {
  it('hands over every confirmed job', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(steps, { maxLength: 12 }), async (sequence) => {
        const run = new Run();
        for (const step of sequence) await run.step(step);
        await run.reopen();
        await run.drain(Infinity);
        expect([...run.confirmed].filter((seq) => !run.handedOver.has(seq))).toEqual([]);
        expect(Math.max(0, ...run.handedOver)).toBeLessThanOrEqual(run.tried);
        expect(run.log.filter(({ level }) => level === 'error')).toEqual([]);
        expect(filesBelow(run.dir, 'spool')).toEqual([]);
        await run.end();
      }),
      { numRuns: 60 },
    );
  }, 120_000);
});
