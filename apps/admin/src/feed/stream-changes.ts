/**
 * The feed as server-sent events. Rules:
 * - The id of an event is its cursor: a client that comes back sends the last one as `Last-Event-ID`, and misses nothing.
 * - What a slow reader has not taken is not read: a page at a time is in memory, and the next one is read once the socket has
 *   taken this one.
 * - A comment every `COMMENT_EVERY_MS` keeps what is between us from ending a quiet connection; it bears the cursor too, so
 *   that who filters much comes back to where the feed was, not to the last change that they were given.
 */
import { once } from 'node:events';
import type { FastifyReply } from 'fastify';
import { showChange } from '../resources/shared-schemas';
import type { FeedReader } from './read-feed';

const AT_ONCE = 500;
const COMMENT_EVERY_MS = 15_000;

/** Until the signal is aborted, which it is when the reader has gone or the app stops. */
export async function streamChanges(reader: FeedReader, reply: FastifyReply, signal: AbortSignal): Promise<void> {
  const { raw } = reply;
  reply.hijack();
  raw.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    // Some proxies would gather events otherwise.
    'x-accel-buffering': 'no',
  });
  raw.flushHeaders();
  try {
    while (!signal.aborted) {
      const { changes, isFull } = await reader.next(AT_ONCE);
      const text = changes.map(({ change, cursor }) => eventOf(showChange(change, cursor), cursor)).join('');
      if (text !== '' && !raw.write(text)) await once(raw, 'drain', { signal });
      if (isFull) continue;
      const quietSince = performance.now();
      await reader.wait(COMMENT_EVERY_MS, signal);
      if (performance.now() - quietSince >= COMMENT_EVERY_MS - 100)
        raw.write(`id: ${reader.cursor()}\n: still here\n\n`);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    raw.end();
  }
}

function eventOf(change: object & { readonly entity: string; readonly kind: string }, cursor: string): string {
  return `id: ${cursor}\nevent: ${change.entity}.${change.kind}\ndata: ${JSON.stringify(change)}\n\n`;
}
