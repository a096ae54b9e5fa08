import type { Columns, Entity } from '@evenkeel/event-schemas';
import {
  HOUR_MS,
  recordReads,
  type AnsweredRead,
  type AnsweredRewards,
  type ReadBatch,
  type RecordedReads,
  type ReadSource,
  type RewardSnapshot,
  type RowKey,
  type Snapshot,
  type SourceSettings,
} from '@evenkeel/sync-engine';
import { query } from '@evenkeel/testing';
import type { Database } from '../open-database';
import { digest, source } from './recording-kit';

/** What the tests of reading share: a source that is read, what its provider answers, and the passing of time. */

export const readSource: ReadSource = {
  ...source,
  access: { apiUrl: 'https://api.example.test', apiToken: 'token', listUuid: 'MF1' },
  account: 'account',
  connectedAt: '2026-01-01T00:00:00.000Z',
  settings: { settleMs: 10_000, repair: true, callsPerHour: 4_500, hourMs: HOUR_MS },
};

export const withSettings = (settings: Partial<SourceSettings>): ReadSource => ({
  ...readSource,
  settings: { ...readSource.settings, ...settings },
});

export const subscriberKey = (id: string): RowKey => ({ source: source.name, subscriber_id: id, id });

/** What the provider says of a row; `updatedAt` is its own time of the last change. */
export function snapshotOf(content: Columns, updatedAt: string | null = null): Snapshot {
  const all = { list_uuid: 'MF1', ...content };
  const said = digest.sha256(JSON.stringify(all));
  return { content: all, carried: {}, raw: { said: 'so' }, providerUpdatedAt: updatedAt, digest: said };
}

export type Said = Columns | 'absent';

/** A read by id whose fence is drawn now. */
export async function subscriberRead(
  database: Database,
  id: string,
  said: Said,
  more: Partial<AnsweredRead> = {},
): Promise<AnsweredRead> {
  const drawn = await database.readRecorder.drawFence();
  const answer = said === 'absent' ? said : snapshotOf(said);
  return { entity: 'subscriber', key: subscriberKey(id), via: 'by_id', ...drawn, answer, ...more };
}

export const rewardSnapshot = (subscriberId: string, rewardId: string, content: Columns): RewardSnapshot => ({
  ...snapshotOf(content),
  subscriberId,
  rewardId,
});

/** All rewards of a subscriber, as a read whose fence is drawn now gives them: by id, what each is. */
export async function rewardsRead(
  database: Database,
  subscriberId: string,
  rewards: Readonly<Record<string, Columns>> | 'absent',
): Promise<AnsweredRewards> {
  const drawn = await database.readRecorder.drawFence();
  if (rewards === 'absent') return { subscriberId, ...drawn, answer: rewards };
  const answer = Object.entries(rewards).map(([id, content]) => rewardSnapshot(subscriberId, id, content));
  return { subscriberId, ...drawn, answer };
}

/** Columns of which the webhooks of these tests tell. */
export const announced = (entity: Entity): ReadonlySet<string> =>
  new Set(entity === 'subscriber' ? ['name', 'deleted_at'] : []);

export function recordAnswered(
  database: Database,
  batch: Partial<ReadBatch>,
  by: ReadSource = readSource,
): Promise<RecordedReads> {
  const whole: ReadBatch = { reads: [], cause: { type: 'verify', id: null }, absencesCount: true, ...batch };
  return recordReads(by, whole, { recorder: database.readRecorder, digest, announced });
}

/** A subscriber is read now, and what was answered is recorded. Answers what became of it. */
export async function readAndRecord(
  database: Database,
  id: string,
  said: Said,
  by: ReadSource = readSource,
): Promise<string | undefined> {
  const recorded = await recordAnswered(database, { reads: [await subscriberRead(database, id, said)] }, by);
  return recorded.reads[0]?.outcome;
}

/** As if everything in the mirror had happened so much earlier. */
export async function letPass(url: string, interval: string): Promise<void> {
  for (const table of ['subscriber', 'reward', 'campaign'])
    await query(
      url,
      `update mirror.${table} set hint_at = hint_at - $1::interval, look_at = look_at - $1::interval,
         confirmed_at = confirmed_at - $1::interval, first_seen_at = first_seen_at - $1::interval`,
      [interval],
    );
  await query(url, 'update mirror.subscriber set dirty_since = dirty_since - $1::interval', [interval]);
}

const TABLES = ['mirror.subscriber', 'mirror.reward', 'mirror.campaign', 'evenkeel.delivery', 'evenkeel.change'];

/** So that tests of one file share a database. */
export async function forgetReads(url: string): Promise<void> {
  await query(
    url,
    `truncate ${[...TABLES, 'evenkeel.ledger_hour', 'evenkeel.drift', 'evenkeel.read_hour'].join(', ')}`,
  );
}

/** Rows that break invariant 3 or 5: versions that are not 1, 2, 3, … of their changes, or content that is not their sum. */
export async function brokenRows(url: string, columns: readonly string[] = ['name']): Promise<string[]> {
  const broken: string[] = [];
  for (const [entity, table, id] of [
    ['subscriber', 'subscriber', 'id'],
    ['reward', 'reward', 'id'],
    ['campaign', 'campaign', 'list_uuid'],
  ] as const) {
    const rows = await query<{ row: Record<string, unknown> }>(
      url,
      `select to_jsonb(r) || jsonb_build_object(
         'changes', (select count(*) from evenkeel.change c where ${ofRow(id)}),
         'in_order', (select coalesce(bool_and(version = nth), true) from (
            select version, row_number() over (order by position) as nth from evenkeel.change c where ${ofRow(id)}) v),
         'replayed', (select coalesce(jsonb_object_agg(key, value), '{}') from (
            select distinct on (key) key, value from evenkeel.change c, jsonb_each(c.after) where ${ofRow(id)}
            order by key, c.version desc) replay)) as row
       from mirror.${table} r`,
      [entity],
    );
    for (const { row } of rows) {
      const replayed = row['replayed'] as Record<string, unknown>;
      const isSum = columns.every((name) => (row[name] ?? null) === (replayed[name] ?? null));
      const isGone = (row['deleted_at'] === null) === ((replayed['deleted_at'] ?? null) === null);
      if (!row['in_order'] || row['version'] !== row['changes'] || !isSum || !isGone)
        broken.push(`${entity} ${JSON.stringify(row)}`);
    }
  }
  return broken;
}

function ofRow(id: string): string {
  return `c.source = r.source and c.entity = $1 and c.subject_id = r.${id}
          and c.subscriber_id = coalesce(to_jsonb(r) ->> 'subscriber_id', case when $1 = 'subscriber' then r.${id} else '' end)`;
}
