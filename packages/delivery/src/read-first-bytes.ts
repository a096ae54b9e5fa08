import type { Readable } from 'node:stream';

const MOST_BYTES = 4_096;

/** The first 4 KiB as text. What is longer is cut off with its connection: nobody is made to read it to its end. */
export async function readFirstBytes(body: Readable): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes >= MOST_BYTES) break; // which destroys the stream
  }
  return printable(Buffer.concat(chunks).subarray(0, MOST_BYTES).toString('utf8'));
}

/** Postgres holds no NUL in a text, and a log no control characters. */
function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- it is what must not be kept
  return text.replaceAll(/[\u0000-\u0008\u000b-\u001f\u007f]/g, '\u{fffd}').toWellFormed();
}
