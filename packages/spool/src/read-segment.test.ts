import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32 } from 'node:zlib';
import { readSegment, type SegmentPart } from './read-segment';
import { encodeRecord, MAGIC } from './record-format';
import { seqsOf, someJob } from './testing/some-job';

const directory = mkdtempSync(join(tmpdir(), 'evenkeel-segment-'));
afterAll(() => rmSync(directory, { recursive: true }));

async function read(content: Buffer, offset = 0): Promise<SegmentPart[]> {
  const path = join(directory, 'segment');
  writeFileSync(path, content);
  const parts: SegmentPart[] = [];
  for await (const part of readSegment(path, offset)) parts.push(part);
  return parts;
}

const seqs = (parts: SegmentPart[]): number[] => seqsOf(parts.flatMap((part) => (part.kind === 'job' ? part.job : [])));
const kinds = (parts: SegmentPart[]): string => parts.map(({ kind }) => kind).join(' ');

const records = [1, 2, 3].map((seq) => encodeRecord(someJob(seq)));
const segment = Buffer.concat([MAGIC, ...records]);
/** Where the second record begins. */
const second = MAGIC.length + records[0]!.length;
const third = second + records[1]!.length;

function withByte(at: number, change: (byte: number) => number): Buffer {
  const changed = Buffer.from(segment);
  changed[at] = change(changed[at]!);
  return changed;
}
const flip = (byte: number): number => byte ^ 0x41;

describe('readSegment', () => {
  it('gives back every job, bodies and all', async () => {
    const jobs = [
      someJob(1, 100, '{"name":"Zoë \\" 😀"}'),
      { deliveries: [], voided: [{ ingest_id: someJob(1).deliveries[0]!.ingest_id, ingest_seq: 7 }] },
      someJob(101, 1, 'x'.repeat(2_000_000)),
      someJob(102, 1, '{"deliveries":['),
    ];
    const parts = await read(Buffer.concat([MAGIC, ...jobs.map(encodeRecord)]));
    expect(parts.map((part) => (part.kind === 'job' ? part.job : part))).toEqual(jobs);
  });

  it('goes on where a part ended', async () => {
    const [first] = await read(segment);
    expect(seqs(await read(segment, first!.end))).toEqual([2, 3]);
    expect(await read(segment, segment.length)).toEqual([]);
  });

  it('cuts off a torn end, at whichever byte of the last record it was torn', async () => {
    for (let length = third + 1; length < segment.length; length += 1) {
      const parts = await read(segment.subarray(0, length));
      expect(seqs(parts)).toEqual([1, 2]);
      expect(parts.at(-1)).toEqual({ kind: 'torn', bytes: length - third, end: length });
    }
    expect(kinds(await read(segment.subarray(0, third)))).toBe('job job');
  });

  it('cuts off a torn first line', async () => {
    for (let length = 1; length < MAGIC.length; length += 1) {
      expect(await read(segment.subarray(0, length))).toEqual([{ kind: 'torn', bytes: length, end: length }]);
    }
    expect(await read(Buffer.alloc(0))).toEqual([]);
    expect(await read(MAGIC)).toEqual([]);
  });

  it('cuts off zeros, which a power failure leaves of what was not synced', async () => {
    for (const zeros of [1, 7, 8, 4_096, 600_000]) {
      const parts = await read(Buffer.concat([segment, Buffer.alloc(zeros)]));
      expect(kinds(parts)).toBe('job job job torn');
    }
  });

  it('finds the jobs around a byte that is wrong, whichever it is, and tells the damage', async () => {
    for (let at = second; at < third; at += 1) {
      const parts = await read(withByte(at, flip));
      expect(kinds(parts)).toBe('job damage job');
      expect(seqs(parts)).toEqual([1, 3]);
      expect(parts[1]).toMatchObject({ bytes: records[1]!.length, end: third });
    }
  });

  it('takes a wrong byte in the last record for damage: a torn write does not look so', async () => {
    for (let at = third + 4; at < segment.length; at += 1) {
      expect(kinds(await read(withByte(at, flip)))).toBe('job job damage');
    }
  });

  it('takes an absurd length for damage, without the memory for it', async () => {
    const parts = await read(withByte(third + 3, () => 0xff));
    expect(kinds(parts)).toBe('job job damage');
  });

  it('finds the jobs behind a first line that it does not know', async () => {
    const parts = await read(withByte(MAGIC.length - 2, () => '2'.charCodeAt(0)));
    expect(kinds(parts)).toBe('damage job job job');
    expect(kinds(await read(Buffer.from('something else, of somebody else')))).toBe('damage');
  });

  it('takes what is no job for damage, and goes on behind it', async () => {
    const wrong = ['{"deliveries":[', '{"deliveries":[{"id":1}],"voided":[]}', '{"deliveries":[],"voided":[],"new":1}'];
    for (const payload of wrong.map((text) => Buffer.from(text))) {
      const header = Buffer.alloc(8);
      header.writeUInt32LE(payload.length, 0);
      header.writeUInt32LE(crc32(payload), 4);
      const parts = await read(Buffer.concat([MAGIC, records[0]!, header, payload, records[1]!]));
      expect(kinds(parts)).toBe('job damage job');
    }
  });
});
