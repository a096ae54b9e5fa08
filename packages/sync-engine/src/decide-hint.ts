/**
 * What a hint does to the row it speaks of: the table "A delivery" of protocol section 3, read from the top.
 * A webhook can show a new row at once, but never puts old data over what a read has proven.
 *
 * The version is not raised here: a batch applies the hints of one row one by one and then writes ONE change
 * (`close-row.ts`). The rows of the table that need no row (dead, foreign list, no subscriber id) are in
 * `fold-deliveries.ts`.
 */
import type { Columns, HintMeaning, Json, Outcome, Reason } from '@evenkeel/event-schemas';
import { speaksOtherwise } from './content';
import { becomesDue, isErased, isTombstone, newRow, type RecordingMoment, type Row, type RowIdentity } from './row';

export interface HintOnRow {
  readonly meaning: HintMeaning;
  readonly content: Columns;
  readonly carried: Columns;
  readonly raw: Json;
  /** An operator sent an old delivery through once more. */
  readonly replayed: boolean;
  /** A delivery with the same body was received less than an hour before this one. */
  readonly repeated: boolean;
  /** By a setting of the source the provider's copy of an erased subscriber wins. */
  readonly restoresErased: boolean;
}

export interface HintDecision {
  /** The row as it stands afterwards; null where there is none. */
  readonly row: Row | null;
  readonly outcome: Outcome;
  readonly reason: Reason | null;
}

export function decideHint(
  row: Row | null,
  identity: RowIdentity,
  hint: HintOnRow,
  moment: RecordingMoment,
): HintDecision {
  if (!row) return decideHintOfUnknownRow(identity, hint, moment);
  if (isErased(row)) return decideHintOfErasedRow(row, hint, moment);

  // The fence of a replay is older than its recording: a read may have answered it, and more, since.
  if (hint.replayed && row.state.settled_fence >= moment.fence)
    return { row, outcome: 'noop', reason: 'awaiting_read' };
  const due = rememberDeleteHint(becomesDue(row, moment), hint);
  if (hint.replayed) return { row: due, outcome: 'noop', reason: 'awaiting_read' };
  if (hint.meaning === 'unknown') return { row: due, outcome: 'noop', reason: 'unknown_event' };

  const heard = keepWhatIsNeverJudged(due, hint);
  if (isTombstone(row) || !row.state.provisional) return { row: heard, outcome: 'noop', reason: 'awaiting_read' };
  if (hint.meaning === 'deleted') return { row: tombstoneByHint(heard, moment), outcome: 'applied', reason: null };
  if (speaksOtherwise(row.content, hint.content))
    return { row: { ...heard, content: { ...row.content, ...hint.content } }, outcome: 'applied', reason: null };
  return hint.repeated
    ? { row: heard, outcome: 'duplicate', reason: null }
    : { row: heard, outcome: 'noop', reason: 'same_content' };
}

function decideHintOfUnknownRow(identity: RowIdentity, hint: HintOnRow, moment: RecordingMoment): HintDecision {
  if (hint.meaning === 'unknown') return { row: null, outcome: 'ignored', reason: 'unknown_event' };
  const inserted = becomesDue(newRow(identity, hint, moment.now), moment);
  const row = hint.meaning === 'deleted' ? tombstoneByHint(inserted, moment) : inserted;
  return { row, outcome: 'applied', reason: null };
}

/** Nothing brings it back, unless the source says so: then what comes now does, as it would show a new row. */
function decideHintOfErasedRow(row: Row, hint: HintOnRow, moment: RecordingMoment): HintDecision {
  if (!hint.restoresErased || hint.replayed || hint.meaning !== 'changed')
    return { row, outcome: 'ignored', reason: 'erased' };
  const { content, carried, raw } = hint;
  const back: Row = {
    ...row,
    ...{ content: { ...row.content, ...content }, carried: { ...row.carried, ...carried }, raw },
    state: { ...row.state, erased_at: null, provisional: true },
  };
  return { row: becomesDue(back, moment), outcome: 'applied', reason: null };
}

/** `delete_hinted`: a delete hint came to the live row, whatever its outcome. */
function rememberDeleteHint(row: Row, hint: HintOnRow): Row {
  if (hint.meaning !== 'deleted' || isTombstone(row)) return row;
  return { ...row, state: { ...row.state, delete_hinted: true } };
}

/** What only webhooks carry takes the latest hint's value, and `raw` is the last hint until there was a snapshot. */
function keepWhatIsNeverJudged(row: Row, hint: HintOnRow): Row {
  return {
    ...row,
    carried: { ...row.carried, ...hint.carried },
    raw: row.state.ever_verified ? row.raw : hint.raw,
  };
}

function tombstoneByHint(row: Row, { now }: RecordingMoment): Row {
  return { ...row, state: { ...row.state, deleted_at: now, provisional: true, delete_hinted: false } };
}
