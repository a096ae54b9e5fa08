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

type Stored = Readonly<Record<string, unknown>>;

export function encodeRow({ entity, key, content, carried, raw, state }: Row): Record<string, unknown> {
  return { ...encodeKey(entity, key), ...content, ...carried, raw, ...encodeState(state) };
}

export function decodeRow(entity: Entity, stored: Stored): Row {
  const columns = columnsOf[entity];
  const times = new Set(columns.times);
  const pick = (names: readonly string[]): Columns =>
    Object.fromEntries(names.map((name) => [name, decodeValue(stored[name], times.has(name))]));
  return {
    entity,
    key: decodeKey(entity, stored),
    content: pick(columns.content),
    carried: pick(columns.carried),
    raw: (stored['raw'] ?? null) as Json,
    state: decodeState(stored),
  };
}

function encodeKey(entity: Entity, key: RowKey): Record<string, string> {
  if (entity === 'campaign') return { source: key.source, list_uuid: key.id };
  if (entity === 'reward') return { source: key.source, subscriber_id: key.subscriber_id, id: key.id };
  return { source: key.source, id: key.id };
}

function decodeKey(entity: Entity, stored: Stored): RowKey {
  const source = String(stored['source']);
  if (entity === 'campaign') return { source, subscriber_id: '', id: String(stored['list_uuid']) };
  const id = String(stored['id']);
  return { source, subscriber_id: entity === 'reward' ? String(stored['subscriber_id']) : id, id };
}

function encodeState({ regressed, ...state }: RowState): Record<string, unknown> {
  const encoded = Object.entries(state).map(([name, value]) => [
    name,
    typeof value === 'bigint' ? String(value) : value,
  ]);
  return { ...Object.fromEntries(encoded), regressed_digest: regressed && encodeRegressed(regressed) };
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
  };
}

function decodeBigint(value: unknown): bigint {
  return BigInt(value as number | string);
}

function decodeTime(value: unknown): Timestamp | null {
  return value === null || value === undefined ? null : timestamp(value);
}

/** Any of Postgres' and the driver's ways to write a time, as the core writes it. */
export function timestamp(value: unknown): Timestamp {
  return new Date(value as string | Date).toISOString();
}

function decodeValue(value: unknown, isTime: boolean): ContentValue {
  return isTime ? decodeTime(value) : ((value ?? null) as ContentValue);
}

/** How often, in one byte, then the digest: the column is one `bytea`. */
function encodeRegressed({ times, digest }: RegressedReads): string {
  return `\\x${Math.min(times, 255).toString(16).padStart(2, '0')}${digest}`;
}

function decodeRegressed(value: unknown): RegressedReads | null {
  if (typeof value !== 'string') return null;
  return { times: parseInt(value.slice(2, 4), 16), digest: value.slice(4) };
}
