/**
 * Tells who waits at the end of the feed when it goes on. One look for all of them, every `LOOK_EVERY_MS`, and none while nobody
 * waits: a NOTIFY in each recording transaction would take a lock of the whole cluster at its commit.
 */
import type { Feed, FeedPlaces } from '@evenkeel/database';

export interface FeedTail {
  /** Resolves once a source has changes past its place, or after so long, or when the signal is aborted. Never rejects. */
  wait(sources: readonly string[], after: FeedPlaces, ms: number, signal: AbortSignal): Promise<void>;
  stop(): void;
}

const LOOK_EVERY_MS = 40;
/** Postgres is away: the readers ask by themselves, and are told so. */
const AFTER_FAILURE_MS = 500;

interface Waiting {
  readonly sources: readonly string[];
  readonly after: FeedPlaces;
  readonly wake: () => void;
}

export function tailFeed(feed: Pick<Feed, 'end'>): FeedTail {
  const waiting = new Set<Waiting>();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;

  async function look(): Promise<void> {
    const pauseMs = await wakeThose([...waiting], feed);
    timer = undefined;
    lookSoon(pauseMs);
  }
  function lookSoon(ms: number): void {
    if (!stopped && waiting.size > 0 && timer === undefined) timer = setTimeout(() => void look(), ms);
  }
  return {
    wait: (sources, after, ms, signal) =>
      new Promise((resolve) => {
        const end = setTimeout(() => entry.wake(), ms);
        const entry: Waiting = {
          ...{ sources, after },
          wake() {
            clearTimeout(end);
            signal.removeEventListener('abort', entry.wake);
            waiting.delete(entry);
            resolve();
          },
        };
        if (stopped || signal.aborted) {
          entry.wake();
          return;
        }
        signal.addEventListener('abort', entry.wake);
        waiting.add(entry);
        lookSoon(LOOK_EVERY_MS);
      }),
    stop() {
      stopped = true;
      clearTimeout(timer);
      for (const each of [...waiting]) each.wake();
    },
  };
}

/** Answers when to look again. */
async function wakeThose(waiting: readonly Waiting[], feed: Pick<Feed, 'end'>): Promise<number> {
  try {
    const end = await feed.end([...new Set(waiting.flatMap((each) => each.sources))]);
    for (const each of waiting) if (each.sources.some((source) => isPast(end, each.after, source))) each.wake();
    return LOOK_EVERY_MS;
  } catch {
    for (const each of waiting) each.wake(); // they ask by themselves, and are told what is wrong
    return AFTER_FAILURE_MS;
  }
}

function isPast(end: FeedPlaces, after: FeedPlaces, source: string): boolean {
  return BigInt(end[source]?.position ?? 0) > BigInt(after[source]?.position ?? 0);
}
