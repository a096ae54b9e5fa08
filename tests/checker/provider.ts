import { inBatches } from './in-batches';
import {
  differentColumns,
  differentRewardColumns,
  type MirrorRow,
  type ProvidersSubscriber,
  type ProviderView,
} from './providers-row';
import { Tally } from './tally';
import type { Broken, Evidence, Query } from './verdict';

/** Invariant 6: the mirror is what the provider has. Fields that only webhooks carry and volatile figures are no part of it. */

const ROWS_AT_A_TIME = 1_000;

export interface DifferentRow {
  readonly entity: 'subscriber' | 'reward';
  /** Of the subscriber whose row or reward it is. */
  readonly id: string;
  /** Null: there is no row. */
  readonly dirty: boolean | null;
  readonly differences: readonly string[];
}

export async function findWrongRows({ query, truth }: Pick<Evidence, 'query' | 'truth'>): Promise<Broken> {
  const wrong = new Tally();
  for await (const row of differentRows(query, truth())) wrong.add(row);
  return wrong;
}

/** A page of the provider is told first, then the rows of all who are on it, of one moment. */
export async function* differentRows(
  query: Query,
  truth: AsyncIterable<string>,
  view: ProviderView = {},
): AsyncGenerator<DifferentRow> {
  const sourceOf = await sourcesByList(query);
  const visible = new Set<string>();
  for await (const lines of inBatches(truth, ROWS_AT_A_TIME)) {
    const page = lines
      .map((line) => JSON.parse(line) as ProvidersSubscriber)
      .filter(({ verified }) => verified)
      .map((subscriber) => ({ subscriber, source: sourceOf.get(subscriber.list_uuid) ?? '' }));
    for (const { subscriber, source } of page) visible.add(keyOf(source, subscriber.id));
    yield* differentRowsOfPage(query, page, view);
  }
  yield* rowsOfNobody(query, visible);
}

interface Expected {
  readonly source: string;
  readonly subscriber: ProvidersSubscriber;
}

interface HeldRow {
  readonly source: string;
  readonly subscriber_id: string;
  readonly row: MirrorRow;
}

async function sourcesByList(query: Query): Promise<Map<string, string>> {
  const sources = await query<{ name: string; list_uuid: string | null }>(
    'select name, list_uuid from evenkeel.source',
  );
  return new Map(sources.map(({ name, list_uuid }) => [list_uuid ?? '', name]));
}

function keyOf(source: string, id: string): string {
  return `${source}/${id}`;
}

async function* differentRowsOfPage(
  query: Query,
  page: readonly Expected[],
  view: ProviderView,
): AsyncGenerator<DifferentRow> {
  const asked = [page.map(({ source }) => source), page.map(({ subscriber }) => subscriber.id)];
  const rowOf = new Map<string, MirrorRow>();
  for (const { source, subscriber_id: id, row } of await query<HeldRow>(SUBSCRIBERS_OF_PAGE, asked))
    rowOf.set(keyOf(source, id), row);
  const rewardsOf = new Map<string, MirrorRow[]>();
  for (const { source, subscriber_id: id, row } of await query<HeldRow>(REWARDS_OF_PAGE, asked)) {
    const rewards = rewardsOf.get(keyOf(source, id)) ?? [];
    rewardsOf.set(keyOf(source, id), [...rewards, row]);
  }
  for (const { source, subscriber } of page) {
    const key = keyOf(source, subscriber.id);
    yield* differentSubscriber(subscriber, rowOf.get(key), view);
    yield* differentRewards(subscriber, rewardsOf.get(key) ?? [], view);
  }
}

const SUBSCRIBERS_OF_PAGE = `
  select source, id as subscriber_id, to_jsonb(held) - 'raw' as row
  from unnest($1::text[], $2::text[]) as asked (source, id) join mirror.subscriber held using (source, id)`;

const REWARDS_OF_PAGE = `
  select source, subscriber_id, to_jsonb(held) - 'raw' as row
  from unnest($1::text[], $2::text[]) as asked (source, subscriber_id)
  join mirror.reward held using (source, subscriber_id) where deleted_at is null`;

function* differentSubscriber(
  subscriber: ProvidersSubscriber,
  row: MirrorRow | undefined,
  view: ProviderView,
): Generator<DifferentRow> {
  const dirty = row ? row['dirty'] === true : null;
  const isHeld = row?.['deleted_at'] === null;
  const differences = isHeld ? differentColumns(subscriber, row, view) : [`${subscriber.id} is missing`];
  if (differences.length > 0) yield { entity: 'subscriber', id: subscriber.id, dirty, differences };
}

function* differentRewards(
  { id, rewards }: ProvidersSubscriber,
  rows: readonly MirrorRow[],
  view: ProviderView,
): Generator<DifferentRow> {
  const rowOf = new Map(rows.map((row) => [String(row['id']), row]));
  for (const reward of rewards) {
    const row = rowOf.get(String(reward.id));
    rowOf.delete(String(reward.id));
    const differences = row ? differentRewardColumns(reward, row, view) : [`reward ${reward.id} is missing`];
    const told = differences.map((difference) => `${id}: ${difference}`);
    if (told.length > 0) yield { entity: 'reward', id, dirty: row ? row['dirty'] === true : null, differences: told };
  }
  for (const [rewardId, row] of rowOf) {
    const differences = [`${id}: reward ${rewardId} is gone at the provider`];
    yield { entity: 'reward', id, dirty: row['dirty'] === true, differences };
  }
}

/** Rows that a read once returned, that stand, and whose subscriber the provider shows to nobody. */
async function* rowsOfNobody(query: Query, visible: ReadonlySet<string>): AsyncGenerator<DifferentRow> {
  for (const [entity, sql] of [
    ['subscriber', STANDING_SUBSCRIBERS],
    ['reward', STANDING_REWARDS],
  ] as const) {
    let after: readonly string[] = ['', '', ''];
    for (;;) {
      const page = await query<StandingRow>(sql, after);
      for (const { source, subscriber_id: id, subject_id: subjectId, dirty } of page) {
        if (visible.has(keyOf(source, id))) continue;
        const what = entity === 'subscriber' ? id : `${id}: reward ${subjectId}`;
        yield { entity, id, dirty, differences: [`${what} is gone at the provider`] };
      }
      const last = page.at(-1);
      if (!last) break;
      after = [last.source, last.subscriber_id, last.subject_id];
    }
  }
}

interface StandingRow {
  readonly source: string;
  readonly subscriber_id: string;
  readonly subject_id: string;
  readonly dirty: boolean;
}

const standing = (table: string, subscriberId: string) => `
  select source, ${subscriberId} as subscriber_id, id as subject_id, dirty from ${table}
  where deleted_at is null and ever_verified and (source, ${subscriberId}, id) > ($1::text, $2::text, $3::text)
  order by source, ${subscriberId}, id limit 5000`;
const STANDING_SUBSCRIBERS = standing('mirror.subscriber', 'id');
const STANDING_REWARDS = standing('mirror.reward', 'subscriber_id');
