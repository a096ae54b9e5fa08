/**
 * Rows between the core and the mirror tables: one JSON document each way, by column name, so that a column that is
 * added needs no second list. Numbers of 64 bits travel as text where we write them; where Postgres writes them as JSON
 * numbers they are fences and versions, far below 2^53.
 */
import {
  columnsOf,
  type Columns,
  type ContentValue,
  type Entity,
  type Json,
  type Timestamp,
} from '@evenkeel/event-schemas';
import type { RegressedReads, Row, RowKey, RowState } from '@evenkeel/sync-engine';
import { toJson } from './to-json';

type Stored = Readonly<Record<string, unknown>>;

/**
 * One row of the array that `upsert-*.sql` takes. Written as text, column by column: an object of 65 keys made for
 * JSON.stringify costs twenty times as much, and a list of the columns to be joined twice as much.
 */
export function encodeRow({ entity, key, content, carried, raw, state }: Row): string {
  const { content: judged, carried: unjudged } = columnsOf[entity];
  let text = encodeKey(entity, key);
  for (const name of judged) text += encodeColumn(name, content[name]);
  for (const name of unjudged) text += encodeColumn(name, carried[name]);
  for (const name of STATE) text += encodeState(name, state[name]);
  if (raw !== undefined) text += `,"raw":${toJson(raw)}`;
  return `${text}}`;
}

/** A column that is missing is null. */
function encodeColumn(name: string, value: unknown): string {
  return value === null || value === undefined ? '' : `,"${name}":${JSON.stringify(value)}`;
}

function encodeKey(entity: Entity, key: RowKey): string {
  const source = `{"source":${JSON.stringify(key.source)}`;
  if (entity === 'campaign') return source + encodeColumn('list_uuid', key.id);
  const owner = entity === 'reward' ? encodeColumn('subscriber_id', key.subscriber_id) : '';
  return source + owner + encodeColumn('id', key.id);
}

const STATE = Object.keys({
  ...{ version: 0, provisional: 0, ever_verified: 0, fetch_fence: 0, hint_fence: 0, hint_at: 0, settled_fence: 0 },
  ...{ absent_fence: 0, list_absent_fence: 0, look_at: 0, look_reason: 0, looks: 0, regressed: 0, delete_hinted: 0 },
  ...{ deleted_at: 0, erased_at: 0, confirmed_at: 0, first_seen_at: 0, changed_at: 0, provider_updated_at: 0 },
  raw_digest: 0,
} satisfies Record<keyof RowState, 0>) as (keyof RowState)[];

function encodeState(name: keyof RowState, value: RowState[keyof RowState]): string {
  if (typeof value === 'bigint') return `,"${name}":"${value}"`;
  if (value !== null && typeof value === 'object') return encodeColumn('regressed_digest', encodeRegressed(value));
  return encodeColumn(name, name === 'raw_digest' && typeof value === 'string' ? `\\x${value}` : value);
}

export function decodeRow(entity: Entity, text: string): Row {
  const stored = JSON.parse(text) as Stored;
  const { content, carried } = decoders[entity];
  return {
    entity,
    key: decodeKey(entity, stored),
    content: content(stored),
    carried: carried(stored),
    raw: stored['raw'] as Json | undefined,
    state: decodeState(stored),
  };
}

type DecodeColumns = (stored: Stored) => Columns;

const decoders: Readonly<Record<Entity, { readonly content: DecodeColumns; readonly carried: DecodeColumns }>> = {
  subscriber: decodersOf('subscriber'),
  reward: decodersOf('reward'),
  campaign: decodersOf('campaign'),
};

function decodersOf(entity: Entity) {
  const { content, carried, times } = columnsOf[entity];
  return { content: columnsDecoder(content, new Set(times)), carried: columnsDecoder(carried, new Set()) };
}

/** Copies a row of nulls and fills it in: an object that grows key by key becomes a slow hash table in V8. */
function columnsDecoder(names: readonly string[], times: ReadonlySet<string>): DecodeColumns {
  const nulls = JSON.parse(JSON.stringify(Object.fromEntries(names.map((name) => [name, null])))) as Columns;
  return (stored) => {
    const columns: Record<string, ContentValue | undefined> = { ...nulls };
    for (const name of names) columns[name] = decodeValue(stored[name], times.has(name));
    return columns;
  };
}

function decodeKey(entity: Entity, stored: Stored): RowKey {
  const source = String(stored['source']);
  if (entity === 'campaign') return { source, subscriber_id: '', id: String(stored['list_uuid']) };
  const id = String(stored['id']);
  return { source, subscriber_id: entity === 'reward' ? String(stored['subscriber_id']) : id, id };
}

function decodeState(stored: Stored): RowState {
  return {
    version: decodeBigint(stored['version']),
    provisional: stored['provisional'] === true,
    ever_verified: stored['ever_verified'] === true,
    fetch_fence: decodeBigint(stored['fetch_fence']),
    hint_fence: decodeBigint(stored['hint_fence']),
    hint_at: decodeTime(stored['hint_at']),
    settled_fence: decodeBigint(stored['settled_fence']),
    absent_fence: stored['absent_fence'] === null ? null : decodeBigint(stored['absent_fence']),
    list_absent_fence: stored['list_absent_fence'] === null ? null : decodeBigint(stored['list_absent_fence']),
    look_at: decodeTime(stored['look_at']),
    look_reason: (stored['look_reason'] ?? null) as string | null,
    looks: Number(stored['looks']),
    regressed: decodeRegressed(stored['regressed_digest']),
    delete_hinted: stored['delete_hinted'] === true,
    deleted_at: decodeTime(stored['deleted_at']),
    erased_at: decodeTime(stored['erased_at']),
    confirmed_at: decodeTime(stored['confirmed_at']),
    first_seen_at: timestamp(stored['first_seen_at']),
    changed_at: timestamp(stored['changed_at']),
    provider_updated_at: decodeTime(stored['provider_updated_at']),
    raw_digest: decodeDigest(stored['raw_digest']),
  };
}

function decodeBigint(value: unknown): bigint {
  return BigInt(value as number | string);
}

function decodeTime(value: unknown): Timestamp | null {
  return value === null || value === undefined ? null : timestamp(value);
}

/** Times in UTC as Postgres writes them into JSON, to the millisecond at most: most of all, and a Date is ten times as slow. */
const MILLIS_UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,3})?\+00:00$/;

/** Any of Postgres' and the driver's ways to write a time, as the core writes it. */
export function timestamp(value: unknown): Timestamp {
  if (typeof value === 'string' && MILLIS_UTC.test(value))
    return value.length === 25 ? `${value.slice(0, 19)}.000Z` : `${value.slice(0, -6).padEnd(23, '0')}Z`;
  return new Date(value as string | Date).toISOString();
}

function decodeValue(value: unknown, isTime: boolean): ContentValue {
  return isTime ? decodeTime(value) : ((value ?? null) as ContentValue);
}

/** How often, in one byte, then the digest: the column is one `bytea`. */
function encodeRegressed({ times, digest }: RegressedReads): string {
  return `\\x${Math.min(times, 255).toString(16).padStart(2, '0')}${digest}`;
}

/** Only subscribers have one. */
function decodeDigest(value: unknown): string | null {
  return typeof value === 'string' ? value.slice(2) : null;
}

function decodeRegressed(value: unknown): RegressedReads | null {
  if (typeof value !== 'string') return null;
  return { times: parseInt(value.slice(2, 4), 16), digest: value.slice(4) };
}
