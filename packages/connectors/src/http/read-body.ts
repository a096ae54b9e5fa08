import { ReadFailed } from '@evenkeel/sync-engine';

/** The whole body, or a refusal as soon as it is larger; what is left of it is then not fetched. */
export async function readBody(response: Response, largest: number): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of (response.body ?? []) as AsyncIterable<Uint8Array>) {
    size += chunk.byteLength;
    if (size > largest) throw new ReadFailed('malformed', `an answer of more than ${largest} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, size);
}
