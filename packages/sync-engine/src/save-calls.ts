/**
 * When half of the hour's calls are spent and hints keep coming, the rest is made to last (protocol section 5). Read as they
 * come, a list that is hinted faster than it can be read would spend it in minutes, row by row, and then nothing could be
 * read for the rest of the hour. So what is due is read in waves: the longer the pause, the more rows one sweep answers.
 * Once hints pause there is nothing to save for: what is left is spent at once.
 */
import type { Timestamp } from '@evenkeel/event-schemas';
import { millisBetween } from './time';

const STILL_COMING_IN_SETTLE_DELAYS = 3;
/** The share of the calls that `isAmple` leaves. */
const SHARE_TO_LAST = 0.5;

export function mustSaveCalls(input: {
  readonly ample: boolean;
  /** The newest hint of a row that is due. */
  readonly newestHintAt: Timestamp | null;
  readonly now: Timestamp;
  readonly settleMs: number;
}): boolean {
  const { ample, newestHintAt, now, settleMs } = input;
  if (ample || newestHintAt === null) return false;
  return millisBetween(newestHintAt, now) < STILL_COMING_IN_SETTLE_DELAYS * settleMs;
}

/** Milliseconds until the next wave, after one that cost so many calls. */
export function pauseAfterWave(
  calls: number,
  { callsPerHour, hourMs }: { readonly callsPerHour: number; readonly hourMs: number },
): number {
  return Math.ceil((calls / (SHARE_TO_LAST * callsPerHour)) * hourMs);
}
