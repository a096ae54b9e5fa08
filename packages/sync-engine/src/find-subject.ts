import type { Hint } from '@evenkeel/event-schemas';
import { isErased, isTombstone, type Row } from './row';
import type { WorkingRows } from './working-rows';

/**
 * The id of the subscriber that a hint speaks of (protocol section 3). The oldest generation of bodies has none: then
 * the row with the body's code, else the one row with its e-mail. A living row goes before tombstones, for a person
 * who left and joined again has both; several equally good ones are no answer.
 */
export function findSubjectId(hint: Hint, rows: WorkingRows): string | null {
  if (hint.subscriber_id !== null) return hint.subscriber_id;
  const { code, email } = hint.content;
  const row =
    (code ? theOne(rows.subscribersWithCode(code)) : null) ?? (email ? theOne(rows.subscribersWithEmail(email)) : null);
  return row?.key.id ?? null;
}

function theOne(candidates: readonly Row[]): Row | null {
  const known = candidates.filter((row) => !isErased(row));
  const living = known.filter((row) => !isTombstone(row));
  const best = living.length > 0 ? living : known;
  return best.length === 1 ? (best[0] ?? null) : null;
}
