/**
 * The provider answered "not found" for a row, or a complete sweep lacked it: the absence rows of protocol section 3.
 *
 * An absence is weak: an unverified subscriber answers so too, and so may a replica that lags. So a deletion needs
 * two witnesses (a delete hint and an absence, or two absences of which the second is settled), or thirty days.
 * Lists shift while they are paged: a row that a sweep lacked becomes due, and is never deleted for it.
 */
import { isSettledNow, type ReadDecision, type Reading } from './reading';
import { becomesDue, isErased, isTombstone, type RecordingMoment, type Row, type RowState } from './row';
import { addMillis, DAY_MS, HOUR_MS, millisBetween } from './time';

const EXPIRY_MS = 30 * DAY_MS;
/** After the first, second and every later look at an unconfirmed row. */
const LOOK_AGAIN_AFTER_MS = [HOUR_MS, DAY_MS, 7 * DAY_MS] as const;

export function decideAbsence(row: Row | null, reading: Reading, moment: RecordingMoment): ReadDecision {
  if (!row) return { row, outcome: 'ignored' };
  if (isTombstone(row)) return proveTombstone(row, reading, moment);
  if (!row.state.ever_verified) return lookAgainLater(row, reading, moment);
  if (row.state.delete_hinted || isSecondAbsence(row, reading))
    return { row: tombstone(row, reading, moment), outcome: 'applied' };
  return rememberFirstAbsence(row, reading, moment);
}

/** A complete sweep, drawn with `pageFence` where the row should have stood, did not show it. */
export function decideListAbsence(row: Row, pageFence: bigint, moment: RecordingMoment): Row {
  if (isErased(row)) return row;
  const held = row.state.list_absent_fence;
  const noted = withState(row, { list_absent_fence: held !== null && held > pageFence ? held : pageFence });
  return isTombstone(row) || !row.state.ever_verified ? noted : becomesDue(noted, moment);
}

function proveTombstone(row: Row, reading: Reading, moment: RecordingMoment): ReadDecision {
  const outcome = row.state.provisional ? 'applied' : 'confirmed';
  return { row: settle(row, reading, moment), outcome };
}

function lookAgainLater(row: Row, reading: Reading, moment: RecordingMoment): ReadDecision {
  const { hint_at: hintAt, looks } = row.state;
  if (hintAt !== null && millisBetween(hintAt, moment.now) >= EXPIRY_MS)
    return { row: tombstone(row, reading, moment), outcome: 'applied', cause: 'expiry' };
  const wait = LOOK_AGAIN_AFTER_MS[Math.min(looks, LOOK_AGAIN_AFTER_MS.length - 1)] ?? HOUR_MS;
  return {
    row: withState(row, {
      fetch_fence: reading.fence,
      regressed: null,
      look_at: addMillis(moment.now, wait),
      look_reason: 'unconfirmed',
      looks: looks + 1,
    }),
    outcome: 'unconfirmed',
  };
}

/** No snapshot came between, or it would have cleared `absent_fence`; settled, and no hint has come since it was drawn. */
function isSecondAbsence(row: Row, reading: Reading): boolean {
  const first = row.state.absent_fence;
  return first !== null && reading.fence > first && isSettledNow(row, reading);
}

/** The first one makes the row due; one more that is not settled says nothing new. */
function rememberFirstAbsence(row: Row, reading: Reading, moment: RecordingMoment): ReadDecision {
  const isFirst = row.state.absent_fence === null;
  const noted = withState(row, {
    fetch_fence: reading.fence,
    absent_fence: row.state.absent_fence ?? reading.fence,
    regressed: null,
    look_at: null,
    look_reason: null,
  });
  return { row: isFirst ? becomesDue(noted, moment) : noted, outcome: 'absent_once' };
}

function tombstone(row: Row, reading: Reading, moment: RecordingMoment): Row {
  return withState(settle(row, reading, moment), { deleted_at: moment.now });
}

/** The absence is proven: content stays as it was last seen, and nothing about the row is left open. */
function settle(row: Row, reading: Reading, moment: RecordingMoment): Row {
  return withState(row, {
    provisional: false,
    fetch_fence: reading.fence,
    confirmed_at: moment.now,
    delete_hinted: false,
    absent_fence: null,
    regressed: null,
    look_at: null,
    look_reason: null,
    looks: 0,
  });
}

function withState(row: Row, state: Partial<RowState>): Row {
  return { ...row, state: { ...row.state, ...state } };
}
