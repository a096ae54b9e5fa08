import type { CauseType, Change, ChangeKind } from '@evenkeel/event-schemas';
import { differenceBetween } from './content';
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
  { now }: RecordingMoment,
): { readonly row: Row; readonly change: Change | null } {
  const difference = differenceBetween(before, after);
  const kind = kindOfChange(before, after, difference !== null);
  if (kind === null) return { row: after, change: null };
  const row: Row = { ...after, state: { ...after.state, version: after.state.version + 1n, changed_at: now } };
  const change: Change = {
    source: row.key.source,
    entity: row.entity,
    subject_id: row.key.id,
    subscriber_id: row.key.subscriber_id,
    version: row.state.version,
    kind,
    provisional: row.state.provisional,
    before: difference?.before ?? {},
    after: difference?.after ?? {},
    cause_type: cause.type,
    cause_id: cause.id,
    at: now,
  };
  return { row, change };
}

function kindOfChange(before: Row | null, after: Row, differs: boolean): ChangeKind | null {
  if (!before) return isTombstone(after) ? 'deleted' : 'created';
  if (isErased(after) && !isErased(before)) return 'erased';
  if (isTombstone(after) && !isTombstone(before)) return 'deleted';
  if (isTombstone(before) && !isTombstone(after)) return 'restored';
  if (differs) return 'updated';
  return before.state.provisional && !after.state.provisional ? 'confirmed' : null;
}
