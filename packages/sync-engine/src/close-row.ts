import type { CauseType, Change, ChangeKind } from '@evenkeel/event-schemas';
import { differenceBetween, type Difference } from './content';
import { isErased, isTombstone, type RecordingMoment, type Row } from './row';

export interface Cause {
  readonly type: CauseType;
  readonly id: string;
}

/**
 * What a recording did to one row, as ONE change and one more version, however many observations took part
 * (protocol section 3). There and back again is no change, and no version.
 */
export function closeRow(
  before: Row | null,
  after: Row,
  cause: Cause,
  moment: RecordingMoment,
): { readonly row: Row; readonly change: Change | null } {
  const difference = differenceBetween(before, after);
  const kind = kindOfChange(before, after, difference !== null);
  if (kind === null) return { row: after, change: null };
  const row: Row = { ...after, state: { ...after.state, version: after.state.version + 1n, changed_at: moment.now } };
  return { row, change: changeOf(row, kind, difference ?? { before: {}, after: {} }, cause, moment) };
}

/** Of a row as it stands after it, its version raised. */
export function changeOf(
  row: Row,
  kind: ChangeKind,
  { before, after }: Difference,
  cause: Cause,
  { now }: RecordingMoment,
): Change {
  return {
    source: row.key.source,
    entity: row.entity,
    subject_id: row.key.id,
    subscriber_id: row.key.subscriber_id,
    version: row.state.version,
    kind,
    provisional: row.state.provisional,
    ...{ before, after },
    cause_type: cause.type,
    cause_id: cause.id,
    at: now,
  };
}

function kindOfChange(before: Row | null, after: Row, differs: boolean): ChangeKind | null {
  if (!before) return isTombstone(after) ? 'deleted' : 'created';
  if (isErased(after) && !isErased(before)) return 'erased';
  if (isErased(before) && !isErased(after)) return 'restored';
  if (isTombstone(after) && !isTombstone(before)) return 'deleted';
  if (isTombstone(before) && !isTombstone(after)) return 'restored';
  if (differs) return 'updated';
  return before.state.provisional && !after.state.provisional ? 'confirmed' : null;
}
