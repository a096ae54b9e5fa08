import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { ReadFailed } from '@evenkeel/sync-engine';
import type { Dispatcher } from 'undici';

type Response = Pick<Dispatcher.ResponseData, 'body' | 'headers'>;

/** The whole body, unpacked, or a refusal as soon as it is larger; what is left of it is then not fetched. */
export async function readBody({ body, headers }: Response, largest: number): Promise<Buffer> {
  if (headers['content-encoding'] !== 'gzip') return readAll(body, largest);
  // What fails or is given up on one side ends the other; who reads is told.
  return readAll(
    pipeline(body, createGunzip(), () => undefined),
    largest,
  );
}

async function readAll(chunks: Readable, largest: number): Promise<Buffer> {
  const read: Buffer[] = [];
  let size = 0;
  for await (const chunk of chunks as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > largest) throw new ReadFailed('malformed', `an answer of more than ${largest} bytes`);
    read.push(chunk);
  }
  return Buffer.concat(read, size);
}
