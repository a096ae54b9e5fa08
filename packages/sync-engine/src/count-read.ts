/**
 * What a read of one row found, in counts (protocol sections 5 and 6). Rules:
 * - A row waits for an answer to a hint if it is dirty; but not if all that it waits for is the second look at a suspicion.
 * - A removal that a sweep brought up was announced only by a delete hint: without one the row was due because reads missed
 *   it.
 * - No webhook tells of a campaign, so its changes are neither announced nor missed.
 * - A row that is new to us counts only if it is newer than the connection: nobody could have told of it before.
 */
import { differenceBetween } from './content';
import type { ReadTally } from './read-tally';
import type { Reading, ReadOutcome } from './reading';
import { isDirty, isDue, isErased, isTombstone, type RecordingMoment, type Row } from './row';
import { millisBetween } from './time';

export interface FoundByRead {
  /** With what a hint said of it under another id. */
  readonly before: Row | null;
  /** What the read makes of it, mended or not. */
  readonly found: Row | null;
  readonly outcome: ReadOutcome;
  readonly reading: Reading;
  /** No hint has come since a suspicion made it due. */
  readonly isSecondLook: boolean;
  /** A sweep lacked it when it waited for nothing. */
  readonly isRemovalSuspected: boolean;
  /** A webhook told of it under another id, and the row that it made waits for a read. */
  readonly hintedElsewhere: boolean;
}

export function countRead(
  { before, found, outcome, reading, isSecondLook, ...special }: FoundByRead,
  { tally, moment, connectedAt }: { tally: ReadTally; moment: RecordingMoment; connectedAt: string },
): void {
  tally.count(outcome);
  if (outcome !== 'applied' && outcome !== 'confirmed') return;
  const hinted = before !== null && isDirty(before) && !isSecondLook;
  if (hinted) countConvergence(before, reading, tally, moment);
  if (found?.entity === 'campaign' || (before !== null && isErased(before))) return;
  if (!found || !isChange(before, found, connectedAt)) {
    if (hinted && reading.settled && outcome === 'confirmed') tally.count('hint_without_change');
    return;
  }
  const announced =
    before === null
      ? special.hintedElsewhere
      : !isSecondLook &&
        wasAnnounced(before, found, { now: moment.now, ownerGone: reading.ownerGone ?? false, ...special });
  tally.count(announced ? 'announced_change' : 'unannounced_change');
}

function countConvergence({ state }: Row, { fence }: Reading, tally: ReadTally, { now }: RecordingMoment): void {
  const isFirstSince = state.fetch_fence <= state.hint_fence && state.hint_fence < fence;
  if (isFirstSince && state.hint_at !== null) tally.convergenceMs.push(Math.max(0, millisBetween(state.hint_at, now)));
}

function isChange(before: Row | null, found: Row, connectedAt: string): boolean {
  if (before) return differenceBetween(before, found) !== null;
  const createdAt = found.content['provider_created_at'];
  return typeof createdAt === 'string' && createdAt >= connectedAt;
}

interface Announcing extends Pick<FoundByRead, 'isRemovalSuspected'>, Pick<RecordingMoment, 'now'> {
  readonly ownerGone: boolean;
}

function wasAnnounced(before: Row, found: Row, by: Announcing): boolean {
  if (!isTombstone(found) || isTombstone(before)) return isDue(before, by.now);
  return before.state.delete_hinted || !by.isRemovalSuspected || by.ownerGone;
}
