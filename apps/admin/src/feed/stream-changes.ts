/**
 * The feed as server-sent events. Rules:
 * - The id of an event is its cursor: a client that comes back sends the last one as `Last-Event-ID`, and misses nothing.
 * - What a slow reader has not taken is not read: one page is written and the next one read meanwhile, and no more until the
 *   socket has taken the first.
 * - A comment every `COMMENT_EVERY_MS` keeps what is between us from ending a quiet connection; it bears the cursor too, so
 *   that who filters much comes back to where the feed was, not to the last change that they were given.
 */
import { once } from 'node:events';
import type { FastifyReply } from 'fastify';
import type { FeedPage, FeedReader } from './read-feed';
import { writeChange } from './write-change';

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
    for (let ahead = readAhead(reader); !signal.aborted;) {
      const { changes, isFull } = await ahead;
      if (isFull) ahead = readAhead(reader);
      const text = changes.map(eventOf).join('');
      if (text !== '' && !raw.write(text)) await once(raw, 'drain', { signal });
      if (isFull) continue;
      const quietSince = performance.now();
      await reader.wait(COMMENT_EVERY_MS, signal);
      if (performance.now() - quietSince >= COMMENT_EVERY_MS - 100)
        raw.write(`id: ${reader.cursor()}\n: still here\n\n`);
      ahead = readAhead(reader);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    raw.end();
  }
}

/** Its failure is met where the page is taken; the stream may have ended before. */
function readAhead(reader: FeedReader): Promise<FeedPage> {
  const page = reader.next(AT_ONCE);
  page.catch(() => undefined);
  return page;
}

function eventOf({ change, cursor }: FeedPage['changes'][number]): string {
  return `id: ${cursor}\nevent: ${change.entity}.${change.kind}\ndata: ${writeChange(change, cursor)}\n\n`;
}
