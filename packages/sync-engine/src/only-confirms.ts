import { sameJson, sameValue } from './content';
import type { Columns } from '@evenkeel/event-schemas';
import type { Row, RowState } from './row';

/** What a confirmation may raise and be written by the lighter statement. */
const RAISED: ReadonlySet<keyof RowState> = new Set([
  'fetch_fence',
  'settled_fence',
  'confirmed_at',
  'provider_updated_at',
  'raw_digest',
]);

/** Nothing of the row has changed but the proof of it: neither what users see, nor what is unsettled about it. */
export function onlyConfirms(before: Row, after: Row): boolean {
  return (
    (Object.keys(after.state) as (keyof RowState)[]).every(
      (name) => RAISED.has(name) || after.state[name] === before.state[name],
    ) &&
    sameColumns(before.content, after.content) &&
    sameColumns(before.carried, after.carried) &&
    sameJson(before.raw, after.raw)
  );
}

function sameColumns(before: Columns, after: Columns): boolean {
  return before === after || Object.keys(after).every((column) => sameValue(before[column], after[column]));
}
