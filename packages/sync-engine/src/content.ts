import { columnsOf, type Columns, type ContentValue, type Entity, type Json } from '@evenkeel/event-schemas';
import type { Row } from './row';

/** Equality and difference of content (protocol section 2): content columns and `deleted_at`, nothing else. */

export function sameValue(a: ContentValue | undefined, b: ContentValue | undefined): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => item === b[i]);
  return (a ?? null) === (b ?? null);
}

/** Only the columns that the observation spoke of are compared; one that it left out says nothing. */
export function speaksOtherwise(content: Columns, spoken: Columns): boolean {
  return Object.entries(spoken).some(([column, value]) => !sameValue(content[column], value));
}

export interface Difference {
  readonly before: Record<string, ContentValue>;
  readonly after: Record<string, ContentValue>;
}

/** The judged columns in which two states of one row differ; null if they are equal. A row that is new shows what it holds. */
export function differenceBetween(before: Row | null, after: Row): Difference | null {
  if (before?.content === after.content && before.state.deleted_at === after.state.deleted_at) return null; // most hints
  const was: Record<string, ContentValue> = {};
  const is: Record<string, ContentValue> = {};
  for (const column of JUDGED[after.entity]) {
    const old = before ? judgedValue(before, column) : null;
    const now = judgedValue(after, column);
    if (sameValue(old, now)) continue;
    if (before) was[column] = old;
    is[column] = now;
  }
  return Object.keys(is).length > 0 ? { before: was, after: is } : null;
}

const DELETED_AT = 'deleted_at';

const JUDGED: Readonly<Record<Entity, readonly string[]>> = {
  subscriber: [...columnsOf.subscriber.content, DELETED_AT],
  reward: [...columnsOf.reward.content, DELETED_AT],
  campaign: [...columnsOf.campaign.content, DELETED_AT],
};

function judgedValue(row: Row, column: string): ContentValue {
  return column === DELETED_AT ? row.state.deleted_at : (row.content[column] ?? null);
}

/** Whatever the order of the keys: Postgres stores them in its own. What was not loaded is the same as nothing that was. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) return sameItems(a, b);
  const keys = Object.keys(a);
  const other = b as Readonly<Record<string, Json>>;
  return (
    keys.length === Object.keys(b).length &&
    keys.every(
      (key) =>
        Object.hasOwn(other, key) && sameJson((a as Readonly<Record<string, Json>>)[key] ?? null, other[key] ?? null),
    )
  );
}

function sameItems(a: object, b: object): boolean {
  return (
    Array.isArray(a) &&
    Array.isArray(b) &&
    a.length === b.length &&
    a.every((item: Json, index) => sameJson(item, (b as Json[])[index] ?? null))
  );
}
