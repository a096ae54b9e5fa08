import type { SubscriberRecord } from '../provider/campaign';
import type { CampaignView } from '../provider/campaign-view';
import type { SubscriberLine } from '../provider/subscriber-line';
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

/**
 * All rows by a column, as their sequences; those that tie stand by id, either way. Registration is not sorted: see
 * `registrationPage`. What is compared stands in arrays, a million rows would take half a gigabyte more.
 */
export function orderSubscribers(view: CampaignView, rows: SubscriberLine, order: SubscriberOrder): Uint32Array {
  const keyOf = KEYS[order.replace(/_(asc|desc)$/, '') as Column];
  const sign = order.endsWith('_asc') ? 1 : -1;
  const keys: Key[] = [];
  const ids = new Float64Array(rows.length);
  const sequences = new Uint32Array(rows.length);
  for (const record of rows) {
    ids[keys.length] = numberOfId(record);
    sequences[keys.length] = record.sequence;
    keys.push(keyOf(view, record));
  }
  const places = Uint32Array.from(keys.keys()).sort(
    (a, b) => sign * compare(keys[a] ?? 0, keys[b] ?? 0) || (ids[a] ?? 0) - (ids[b] ?? 0),
  );
  return places.map((place) => sequences[place] ?? 0);
}

/** All ids are "sub_" and 12 hex digits (contract 1.4): their numbers stand as they do. */
function numberOfId({ subscriber }: SubscriberRecord): number {
  return parseInt(subscriber.id.slice(4), 16);
}

/**
 * From `from` to before `to` by registration. Rows stand in that order already; only those of one second, which tie, are
 * put by id: a whole second of rows at each end, however large the campaign is.
 */
export function registrationPage(
  rows: SubscriberLine,
  from: number,
  to: number,
  direction: 'asc' | 'desc',
): SubscriberRecord[] {
  if (from >= to) return [];
  const [low, high] = direction === 'asc' ? [from, to] : [rows.length - to, rows.length - from];
  const page = rows.slice(low, high);
  const before = rowsOfSecond(rows, low - 1, -1, joinedAt(page[0])).reverse();
  const after = rowsOfSecond(rows, high, 1, joinedAt(page.at(-1)));
  const sign = direction === 'asc' ? 1 : -1;
  const sorted = [...before, ...page, ...after].sort(
    (a, b) => sign * (a.subscriber.created_at - b.subscriber.created_at) || compare(a.subscriber.id, b.subscriber.id),
  );
  const skip = direction === 'asc' ? before.length : after.length;
  return sorted.slice(skip, skip + high - low);
}

/** From a place on, in one direction, as far as they joined in that second. */
function rowsOfSecond(
  rows: SubscriberLine,
  from: number,
  step: 1 | -1,
  second: number | undefined,
): SubscriberRecord[] {
  const found: SubscriberRecord[] = [];
  let place = from;
  for (let row = rows.at(place); row !== undefined && joinedAt(row) === second; row = rows.at(place)) {
    found.push(row);
    place += step;
  }
  return found;
}

function joinedAt(record: SubscriberRecord | undefined): number | undefined {
  return record?.subscriber.created_at;
}

function compare(a: Key, b: Key): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
