import { setTimeout as delay } from 'node:timers/promises';
import type { DeliveryJobs } from '@evenkeel/queue';

/** Live traffic goes first; this is how long it may hold up one step of a replay, so that none stands still for ever. */
export const LONGEST_WAIT_MS = { replay: 5_000, dry_run: 1_000 } as const;
const LOOK_EVERY_MS = 100;
/** A step that took long is followed by as long a pause, so that the source's lock is free half of the time. */
const LONGEST_PAUSE_MS = 1_000;

/**
 * Pauses after a step of a replay that took `tookMs`: as long as that, and then until no delivery waits in the queue. While the
 * queue does not answer, for the longest time.
 */
export async function giveWay(
  jobs: Pick<DeliveryJobs, 'deliveryCounts'>,
  {
    tookMs,
    longestMs,
    stopped,
  }: { readonly tookMs: number; readonly longestMs: number; readonly stopped: AbortSignal },
): Promise<void> {
  const pause = (ms: number) => delay(ms, undefined, { signal: stopped }).catch(() => undefined); // stopped: no more pauses
  await pause(Math.min(tookMs, LONGEST_PAUSE_MS));
  const end = performance.now() + longestMs;
  while (!stopped.aborted && performance.now() < end && (await liveWaits(jobs))) await pause(LOOK_EVERY_MS);
}

async function liveWaits(jobs: Pick<DeliveryJobs, 'deliveryCounts'>): Promise<boolean> {
  try {
    return (await jobs.deliveryCounts()).waiting > 0;
  } catch {
    return true; // the queue is away: what it holds comes first once it is back
  }
}
