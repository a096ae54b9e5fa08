/** What erasure makes of rows and of the changes that led to them (protocol section 3, "Erased"). */
import { columnsOf, type Change, type Columns, type ContentValue } from '@evenkeel/event-schemas';
import { differenceBetween } from './content';
import { eraseFromColumns, eraseFromJson } from './erase-from-json';
import type { ErasedTerms } from './erased-terms';
import { changeOf, type Cause } from './close-row';
import { isErased, type RecordingMoment, type Row, type RowState } from './row';

export interface ErasedRow {
  readonly row: Row;
  /** Null if nothing of it is judged. */
  readonly change: Change | null;
}

/**
 * The person's own row: key, version, fences and `erased_at` are kept, and nothing that makes it due. Its change says which
 * columns were emptied, not what they held. Null if it is erased already.
 */
export function eraseRow(row: Row, cause: Cause, moment: RecordingMoment): ErasedRow | null {
  if (isErased(row)) return null;
  const { content, carried } = columnsOf[row.entity];
  const erased: Row = {
    ...row,
    content: allNull(content),
    carried: allNull(carried),
    raw: null,
    state: {
      ...erasedState(row.state),
      version: row.state.version + 1n,
      changed_at: moment.now,
      erased_at: moment.now,
    },
  };
  const emptied = allNull(Object.keys(differenceBetween(row, erased)?.after ?? {}));
  return { row: erased, change: changeOf(erased, 'erased', { before: emptied, after: emptied }, cause, moment) };
}

/** Every hint is settled, every question about it is closed, and times that tell of the person are gone. */
function erasedState(state: RowState): RowState {
  return {
    ...state,
    provisional: false,
    hint_at: null,
    settled_fence: state.hint_fence > state.settled_fence ? state.hint_fence : state.settled_fence,
    ...{ absent_fence: null, list_absent_fence: null, look_at: null, look_reason: null, looks: 0, regressed: null },
    ...{ delete_hinted: false, deleted_at: null, confirmed_at: null, provider_updated_at: null, raw_digest: null },
  };
}

function allNull(names: readonly string[]): Record<string, ContentValue> {
  return Object.fromEntries(names.map((name) => [name, null]));
}

/**
 * Somebody else's row that names the person. Its fences and `raw_digest` stay, so that a page which says what it said before
 * confirms it. Its change shows each column as it stands on both sides. Null if nothing in it names them.
 */
export function eraseFromRow(row: Row, terms: ErasedTerms, cause: Cause, moment: RecordingMoment): ErasedRow | null {
  const [content, carried] = [eraseFromColumns(row.content, terms), eraseFromColumns(row.carried, terms)];
  const raw = row.raw === undefined ? undefined : eraseFromJson(row.raw, terms);
  if (content === row.content && carried === row.carried && raw === row.raw) return null;
  const left: Row = { ...row, content, carried, raw };
  const difference = differenceBetween(row, left);
  if (!difference) return { row: left, change: null };
  const state = { ...row.state, version: row.state.version + 1n, changed_at: moment.now };
  const raised: Row = { ...left, state };
  const both = { before: difference.after, after: difference.after };
  return { row: raised, change: changeOf(raised, 'updated', both, cause, moment) };
}

/** One side of a change of the person's own row: which columns, not what they held. */
export function eraseValues(columns: Columns): Columns {
  return allNull(Object.keys(columns));
}
