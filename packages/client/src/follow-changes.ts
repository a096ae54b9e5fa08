import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from './connect';
import { EvenkeelProblem, Unreachable } from './problems';

/** As the feed gives it. Keep `cursor` with what you made of it, and go on after it. */
export interface Change {
  readonly id: string;
  readonly cursor: string;
  readonly source: string;
  readonly entity: 'subscriber' | 'reward' | 'campaign';
  readonly subject: string;
  readonly subscriber_id: string | null;
  readonly version: string;
  readonly kind: 'created' | 'updated' | 'confirmed' | 'deleted' | 'restored' | 'erased';
  readonly provisional: boolean;
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
  readonly cause: { readonly type: string; readonly id: string | null };
  readonly at: string;
}

export interface FollowOptions {
  /** A cursor; `now` is the end of the feed; without it its beginning. */
  readonly after?: string;
  readonly source?: string;
  readonly entities?: readonly Change['entity'][];
  readonly kinds?: readonly Change['kind'][];
  /** End at the end of the feed, instead of waiting there. */
  readonly untilEnd?: boolean;
  readonly signal?: AbortSignal;
  /** Told of what passes: admin is away, or busy. It is tried again. */
  readonly onTrouble?: (error: Error) => void;
}

const AT_ONCE = 1_000;
const WAIT_S = 25;
const LONGEST_PAUSE_MS = 10_000;

interface Page {
  readonly data: readonly Change[];
  readonly next_cursor: string;
  readonly has_more: boolean;
}

/**
 * Every change, in order within each source, each once; it waits at the end of the feed. What passes by itself is tried again
 * from where it was. Throws `EvenkeelProblem` for what does not: a cursor that has expired (`cursor_expired`,
 * `cursor_of_another_epoch`), a key that is refused.
 */
export async function* followChanges(client: Client, options: FollowOptions = {}): AsyncGenerator<Change> {
  const { source, entities, kinds, untilEnd = false, signal } = options;
  let { after } = options;
  let tries = 0;
  for (;;) {
    signal?.throwIfAborted();
    try {
      const query = { after, source, entity: entities?.join(','), kind: kinds?.join(','), limit: AT_ONCE };
      const page = await client.request<Page>('GET', '/v1/changes', {
        query: { ...query, ...(!untilEnd && { wait: WAIT_S }) },
        timeoutMs: (WAIT_S + 30) * 1_000,
        ...(signal && { signal }),
      });
      tries = 0;
      yield* page.data;
      after = page.next_cursor;
      if (untilEnd && !page.has_more) return;
    } catch (error) {
      if (!isPassing(error)) throw error;
      options.onTrouble?.(error);
      tries += 1;
      await delay(pauseMs(tries, error), undefined, signal && { signal });
    }
  }
}

function isPassing(error: unknown): error is Error {
  return error instanceof Unreachable || (error instanceof EvenkeelProblem && error.isPassing);
}

function pauseMs(tries: number, error: Error): number {
  const asked = error instanceof EvenkeelProblem ? error.retryAfterSeconds : null;
  const grown = Math.min(250 * 2 ** Math.min(tries - 1, 10), LONGEST_PAUSE_MS);
  return Math.max(grown * (0.5 + Math.random() / 2), (asked ?? 0) * 1_000);
}
