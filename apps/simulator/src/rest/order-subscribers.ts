import type { SubscriberRecord } from '../provider/campaign';
import type { CampaignView } from '../provider/campaign-view';
import { positionOf } from '../provider/render-subscriber';
import type { SubscriberOrder } from '../settings/subscriber-orders';

type Key = string | number;
type Column = SubscriberOrder extends `${infer C}_${'asc' | 'desc'}` ? Exclude<C, 'registration'> : never;

const KEYS: Readonly<Record<Column, (view: CampaignView, record: SubscriberRecord) => Key>> = {
  email: (_, { subscriber }) => subscriber.email,
  name: (_, { subscriber }) => subscriber.name,
  position: positionOf,
  people_referred: (_, { subscriber }) => subscriber.people_referred,
  points: (_, { subscriber }) => subscriber.points,
};

/** All rows by a column; those that tie stand by id, either way. Registration is not sorted: see `registrationPage`. */
export function orderSubscribers(
  view: CampaignView,
  rows: readonly SubscriberRecord[],
  order: SubscriberOrder,
): SubscriberRecord[] {
  const keyOf = KEYS[order.replace(/_(asc|desc)$/, '') as Column];
  const sign = order.endsWith('_asc') ? 1 : -1;
  const keyed = rows.map((record) => ({ record, key: keyOf(view, record) }));
  keyed.sort((a, b) => sign * compare(a.key, b.key) || byId(a.record, b.record));
  return keyed.map(({ record }) => record);
}

/**
 * From `from` to before `to` by registration. Rows stand in that order already; only those of one second, which tie, are
 * put by id: a whole second of rows at each end, however large the campaign is.
 */
export function registrationPage(
  rows: readonly SubscriberRecord[],
  from: number,
  to: number,
  direction: 'asc' | 'desc',
): SubscriberRecord[] {
  if (from >= to) return [];
  const [low, high] = direction === 'asc' ? [from, to] : [rows.length - to, rows.length - from];
  let start = low;
  while (start > 0 && joinedAt(rows[start - 1]) === joinedAt(rows[low])) start -= 1;
  let end = high;
  while (end < rows.length && joinedAt(rows[end]) === joinedAt(rows[high - 1])) end += 1;
  const sign = direction === 'asc' ? 1 : -1;
  const sorted = rows
    .slice(start, end)
    .sort((a, b) => sign * (a.subscriber.created_at - b.subscriber.created_at) || byId(a, b));
  const skip = direction === 'asc' ? low - start : end - high;
  return sorted.slice(skip, skip + high - low);
}

function joinedAt(record: SubscriberRecord | undefined): number | undefined {
  return record?.subscriber.created_at;
}

function byId(a: SubscriberRecord, b: SubscriberRecord): number {
  return compare(a.subscriber.id, b.subscriber.id);
}

function compare(a: Key, b: Key): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
