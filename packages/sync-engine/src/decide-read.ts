/**
 * What an answered read does to the row it was for: the table "A read" of protocol section 3, read from the top.
 *
 * A read's fence is drawn before its request is sent, and whether it is settled is judged at that moment (section 2),
 * so both come with the reading; nothing here looks at a clock to decide order. As with hints, the version is raised
 * by `close-row.ts`.
 */
import type { Timestamp } from '@evenkeel/event-schemas';
import { differenceBetween } from './content';
import { decideAbsence } from './decide-absence';
import { isSettledNow, type ReadDecision, type Reading, type Snapshot } from './reading';
import { becomesDue, isErased, newRow, type RecordingMoment, type Row, type RowIdentity } from './row';
import { millisBetween } from './time';

const OLDEST_USABLE_READ_MS = 60_000;
const REGRESSED_READS_BEFORE_GIVING_IN = 2;

export function decideRead(
  row: Row | null,
  identity: RowIdentity,
  reading: Reading,
  moment: RecordingMoment,
): ReadDecision {
  if (row && isErased(row)) return decideReadOfErasedRow(row, reading, moment);
  if (row && reading.fence <= row.state.fetch_fence)
    return { row: raiseSettledFence(row, reading), outcome: 'superseded' };
  if (isTooOld(reading.drawnAt, moment.now)) return { row, outcome: 'discarded' };
  // An absence that counts for nothing settles nothing: the row is owed its read as before.
  if (reading.answer === 'absent' && !reading.sourceActive) return { row, outcome: 'ignored' };
  if (reading.answer === 'absent') return decideAbsence(row && raiseSettledFence(row, reading), reading, moment);
  return row
    ? decideSnapshot(raiseSettledFence(row, reading), reading, reading.answer, moment)
    : { row: insertSnapshot(identity, reading, reading.answer, moment), outcome: 'applied' };
}

/** Nothing brings it back, unless the source says that the provider's copy wins, and the provider has one. */
function decideReadOfErasedRow(row: Row, reading: Reading, moment: RecordingMoment): ReadDecision {
  const isUsable = reading.fence > row.state.fetch_fence && !isTooOld(reading.drawnAt, moment.now);
  if (!reading.restoresErased || reading.answer === 'absent' || !isUsable) return { row, outcome: 'ignored' };
  const back: Row = { ...row, state: { ...row.state, erased_at: null } };
  return { row: prove(raiseSettledFence(back, reading), reading, reading.answer, moment), outcome: 'applied' };
}

export function isTooOld(drawnAt: Timestamp, now: Timestamp): boolean {
  return millisBetween(drawnAt, now) > OLDEST_USABLE_READ_MS;
}

function insertSnapshot(identity: RowIdentity, reading: Reading, snapshot: Snapshot, moment: RecordingMoment): Row {
  return prove(raiseSettledFence(newRow(identity, snapshot, moment.now), reading), reading, snapshot, moment);
}

function decideSnapshot(row: Row, reading: Reading, snapshot: Snapshot, moment: RecordingMoment): ReadDecision {
  const regressed = seemsStale(row, snapshot) ? regressedReads(row, snapshot) : null;
  if (regressed && !isTakenAtItsWord(row, reading, snapshot, regressed.times)) {
    const remembered: Row = { ...row, state: { ...row.state, regressed } };
    return { row: becomesDue(remembered, moment), outcome: 'regressed' };
  }
  const proven = prove(row, reading, snapshot, moment);
  const nothingNew = !row.state.provisional && differenceBetween(row, proven) === null;
  return {
    row: proven,
    outcome: nothingNew ? 'confirmed' : 'applied',
    ...(regressed && regressed.times > REGRESSED_READS_BEFORE_GIVING_IN && { alarm: 'regressed_three_times' as const }),
  };
}

function seemsStale({ state }: Row, { providerUpdatedAt }: Snapshot): boolean {
  return (
    providerUpdatedAt !== null && state.provider_updated_at !== null && providerUpdatedAt < state.provider_updated_at
  );
}

function regressedReads({ state }: Row, { digest }: Snapshot): { times: number; digest: string } {
  return { times: (state.regressed?.times ?? 0) + 1, digest };
}

/** A settled read that says the same again is applied, and so is any third one: the provider means it. */
function isTakenAtItsWord(row: Row, reading: Reading, snapshot: Snapshot, times: number): boolean {
  const saysItAgain = row.state.regressed?.digest === snapshot.digest && isSettledNow(row, reading);
  return saysItAgain || times > REGRESSED_READS_BEFORE_GIVING_IN;
}

/** The snapshot stands: content, fence, and every question about the row that a snapshot answers. */
function prove(row: Row, reading: Reading, snapshot: Snapshot, moment: RecordingMoment): Row {
  const { state } = row;
  const listAbsenceIsNewer = state.list_absent_fence !== null && reading.fence < state.list_absent_fence;
  const proven: Row = {
    ...row,
    content: { ...row.content, ...snapshot.content },
    carried: { ...row.carried, ...snapshot.carried },
    raw: snapshot.raw,
    state: {
      ...state,
      provisional: false,
      ever_verified: true,
      fetch_fence: reading.fence,
      confirmed_at: moment.now,
      provider_updated_at: snapshot.providerUpdatedAt ?? state.provider_updated_at,
      raw_digest: snapshot.rawDigest ?? null,
      deleted_at: null,
      delete_hinted: state.delete_hinted && !reading.settled,
      absent_fence: null,
      list_absent_fence: listAbsenceIsNewer ? state.list_absent_fence : null,
      look_at: null,
      look_reason: null,
      looks: 0,
      regressed: null,
    },
  };
  return listAbsenceIsNewer ? becomesDue(proven, moment) : proven;
}

/** Section 2: raised by every answered by-id read or listed row that was settled when drawn, whatever its outcome. */
function raiseSettledFence(row: Row, { settled, fence }: Reading): Row {
  if (!settled || fence <= row.state.settled_fence) return row;
  return { ...row, state: { ...row.state, settled_fence: fence } };
}
