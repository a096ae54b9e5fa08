/**
 * What stands in a segment: a first line that names the format, then records. A record is the length of its payload
 * (u32, little-endian), the payload's CRC-32 (likewise), and the payload: one job as JSON.
 *
 * The payload always begins with the same text, which cannot stand anywhere inside a payload, as quotes are escaped
 * there. So a reader finds the next record even behind bytes that it can make nothing of.
 */
import type { DeliveriesJob } from '@evenkeel/event-schemas';
import { crc32 } from 'node:zlib';

export const MAGIC = Buffer.from('evenkeel spool 1\n');
export const HEADER_BYTES = 8;
/** A job has at most some 2 MiB; a length beyond this is damage, and nothing to allocate memory for. */
export const MAX_PAYLOAD_BYTES = 64 * 1024 * 1024;
export const PAYLOAD_BEGINS = Buffer.from('{"deliveries":[');

export function encodeRecord({ deliveries, voided }: DeliveriesJob): Buffer {
  const payload = Buffer.from(JSON.stringify({ deliveries, voided }));
  const header = Buffer.alloc(HEADER_BYTES);
  header.writeUInt32LE(payload.length, 0);
  header.writeUInt32LE(crc32(payload), 4);
  return Buffer.concat([header, payload]);
}

/** The payload's length that a header announces; undefined for one that no record has (as in a run of zeros). */
export function announcedLength(header: Buffer): number | undefined {
  const length = header.readUInt32LE(0);
  return length < PAYLOAD_BEGINS.length || length > MAX_PAYLOAD_BYTES ? undefined : length;
}

export function fitsHeader(header: Buffer, payload: Buffer): boolean {
  return payload.length === header.readUInt32LE(0) && crc32(payload) === header.readUInt32LE(4);
}
