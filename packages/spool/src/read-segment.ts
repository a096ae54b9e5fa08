/**
 * Reads a segment, record by record, and never changes it: its writer may turn out to be alive. Rules:
 * - Memory is bounded by one record, and by a window for many small ones.
 * - Torn is the end of a file whose writer died in a write: less than a header, less than the header announces, or
 *   only zeros (what a power failure leaves of pages that were never written). It was never confirmed: a confirmed
 *   record is on disk whole. The reader cuts it off, and says how many bytes that were.
 * - Damage is all else that is not a record: a wrong checksum, an impossible length, a job that the schema refuses, an
 *   unknown first line. It may have been confirmed once, so whoever reads keeps the file for a person. That goes for a
 *   wrong checksum in the last record too, if all its bytes are there: a write that was cut short does not look so.
 * - Behind damage, reading goes on at the next record whose checksum is right, even if a length is what is damaged.
 */
import { deliveriesJobSchema, type DeliveriesJob } from '@evenkeel/event-schemas';
import { open, type FileHandle } from 'node:fs/promises';
import { announcedLength, fitsHeader, HEADER_BYTES, MAGIC, PAYLOAD_BEGINS } from './record-format';

/** `end`: where the next part begins. */
export type SegmentPart =
  | { readonly kind: 'job'; readonly job: DeliveriesJob; readonly end: number }
  | { readonly kind: 'torn'; readonly bytes: number; readonly end: number }
  | { readonly kind: 'damage'; readonly bytes: number; readonly end: number; readonly why: string };

/** The bytes from `offset` on: `length` of them, or what the file has. */
type Bytes = (offset: number, length: number) => Promise<Buffer>;

const WINDOW_BYTES = 256 * 1024;

/** From `offset` on, which is 0 or the `end` of a part. */
export async function* readSegment(path: string, offset = 0): AsyncGenerator<SegmentPart> {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const bytes = windowOn(handle, size);
    for (let at = offset; at < size;) {
      const part = at === 0 ? await readMagic(bytes, size) : await readPart(bytes, at, size);
      if (part === 'fine') at = MAGIC.length;
      else {
        yield part;
        at = part.end;
      }
    }
  } finally {
    await handle.close();
  }
}

async function readMagic(bytes: Bytes, size: number): Promise<SegmentPart | 'fine'> {
  const head = await bytes(0, MAGIC.length);
  if (head.equals(MAGIC)) return 'fine';
  if (head.equals(MAGIC.subarray(0, size))) return { kind: 'torn', bytes: size, end: size };
  const end = (await findRecord(bytes, 1, size)) ?? size;
  return { kind: 'damage', bytes: end, end, why: 'it does not begin as a segment of this version does' };
}

async function readPart(bytes: Bytes, at: number, size: number): Promise<SegmentPart> {
  const payload = await payloadAt(bytes, at, size);
  if (payload !== undefined) return readJob(payload, at);
  const next = await findRecord(bytes, at + 1, size);
  const end = next ?? size;
  if (next === undefined && (await isTorn(bytes, at, size))) return { kind: 'torn', bytes: size - at, end };
  return { kind: 'damage', bytes: end - at, end, why: 'it is no record, or its checksum is wrong' };
}

function readJob(payload: Buffer, at: number): SegmentPart {
  const bytes = HEADER_BYTES + payload.length;
  const job = deliveriesJobSchema.safeParse(parseJson(payload));
  if (job.success) return { kind: 'job', job: job.data, end: at + bytes };
  return { kind: 'damage', bytes, end: at + bytes, why: 'it is no job that this version knows' };
}

/** What is no JSON is `undefined`, which no schema takes for a job. */
function parseJson(payload: Buffer): unknown {
  try {
    return JSON.parse(payload.toString('utf8'));
  } catch {
    return undefined; // the caller reports it, as any payload that is no job
  }
}

async function payloadAt(bytes: Bytes, at: number, size: number): Promise<Buffer | undefined> {
  if (at + HEADER_BYTES > size) return undefined;
  const header = await bytes(at, HEADER_BYTES);
  const length = header.length === HEADER_BYTES ? announcedLength(header) : undefined;
  if (length === undefined || at + HEADER_BYTES + length > size) return undefined;
  const payload = await bytes(at + HEADER_BYTES, length);
  return fitsHeader(header, payload) ? payload : undefined;
}

async function isTorn(bytes: Bytes, at: number, size: number): Promise<boolean> {
  const header = await bytes(at, HEADER_BYTES);
  if (header.length < HEADER_BYTES) return true;
  const length = announcedLength(header);
  if (length !== undefined) return at + HEADER_BYTES + length > size;
  for (let from = at; from < size; from += WINDOW_BYTES) {
    if ((await bytes(from, WINDOW_BYTES)).some((byte) => byte !== 0)) return false;
  }
  return true;
}

/** Where the first record that begins at `from` or later stands. */
async function findRecord(bytes: Bytes, from: number, size: number): Promise<number | undefined> {
  let at = from + HEADER_BYTES;
  while (at + PAYLOAD_BEGINS.length <= size) {
    const chunk = await bytes(at, WINDOW_BYTES);
    const found = chunk.indexOf(PAYLOAD_BEGINS);
    if (found === -1) {
      // One that the chunk's end cuts in two is found whole in the next.
      at += Math.max(chunk.length - PAYLOAD_BEGINS.length + 1, 1);
      continue;
    }
    const record = at + found - HEADER_BYTES;
    if ((await payloadAt(bytes, record, size)) !== undefined) return record;
    at += found + 1;
  }
  return undefined;
}

function windowOn(handle: FileHandle, size: number): Bytes {
  let window: Buffer = Buffer.alloc(0);
  let start = 0;
  return async (offset, length) => {
    const wanted = Math.min(length, size - offset);
    if (offset < start || offset + wanted > start + window.length) {
      window = await readFully(handle, offset, Math.min(Math.max(length, WINDOW_BYTES), size - offset));
      start = offset;
    }
    return window.subarray(offset - start, offset - start + wanted);
  };
}

/** Fewer bytes only if the file has become shorter: its writer woke up and cut off what it could not write. */
async function readFully(handle: FileHandle, offset: number, length: number): Promise<Buffer> {
  const buffer = Buffer.allocUnsafe(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await handle.read(buffer, filled, length - filled, offset + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
