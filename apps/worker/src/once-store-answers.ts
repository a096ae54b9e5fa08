import { setTimeout as delay } from 'node:timers/promises';
import type { Logger } from '@evenkeel/observability';
import { StoreUnavailable } from '@evenkeel/sync-engine';

const AGAIN_MS = 1_000;

/**
 * Does what an app needs done at its start: now, or as soon as Postgres is back. Resolves after the first try either way, so
 * that an app can start, and stop, in an outage. Any other error than `StoreUnavailable` is the caller's in the first try;
 * later it is fatal (an unhandled rejection), as it would have been then.
 */
export async function onceStoreAnswers(
  work: () => Promise<void>,
  { log, stopped }: { readonly log: Logger; readonly stopped: AbortSignal },
): Promise<void> {
  if (await isDone(work)) return;
  log.warn('Postgres is away: the rest of the start is done when it is back');
  void (async () => {
    do await delay(AGAIN_MS, undefined, { signal: stopped }).catch(() => undefined);
    while (!stopped.aborted && !(await isDone(work)));
  })();
}

async function isDone(work: () => Promise<void>): Promise<boolean> {
  try {
    await work();
    return true;
  } catch (error) {
    if (error instanceof StoreUnavailable) return false;
    throw error;
  }
}
