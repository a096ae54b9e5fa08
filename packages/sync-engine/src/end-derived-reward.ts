/**
 * The read that shows a reward under its real id ends the row that a webhook made without one (protocol section 3). What
 * that row's hints are owed is discharged as by any read: one that was drawn too early for a hint leaves the tombstone
 * dirty, and the reward is read once more.
 */
import { wasSettledWhenDrawn, type AnsweredRead } from './reading';
import { isErased, isTombstone, type RecordingMoment, type Row } from './row';

/** The derived row as it stands afterwards; as it was if there is nothing to end. */
export function endDerivedReward(
  derived: Row,
  { fence, drawnAt }: Pick<AnsweredRead, 'fence' | 'drawnAt'>,
  settleMs: number,
  { now }: RecordingMoment,
): Row {
  if (isTombstone(derived) || isErased(derived)) return derived;
  const { state } = derived;
  const settled = wasSettledWhenDrawn(derived, { fence, drawnAt }, settleMs) && fence > state.settled_fence;
  return {
    ...derived,
    state: {
      ...state,
      ...{ provisional: false, deleted_at: now, confirmed_at: now, delete_hinted: false },
      fetch_fence: fence > state.fetch_fence ? fence : state.fetch_fence,
      settled_fence: settled ? fence : state.settled_fence,
      ...{ absent_fence: null, regressed: null, look_at: null, look_reason: null, looks: 0 },
    },
  };
}
