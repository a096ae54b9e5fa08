import type { Query } from './verdict';

/** The tables of the mirror as protocol section 2 divides their columns. What is new among them is content. */
export interface MirrorTable {
  readonly entity: 'subscriber' | 'reward' | 'campaign';
  readonly table: string;
  /** As the change log names a row: whose it is, and which. */
  readonly subscriberId: string;
  readonly subjectId: string;
  readonly key: readonly string[];
}

export const MIRROR_TABLES: readonly MirrorTable[] = [
  { entity: 'subscriber', table: 'mirror.subscriber', subscriberId: 'id', subjectId: 'id', key: ['source', 'id'] },
  {
    ...{ entity: 'reward', table: 'mirror.reward', subscriberId: 'subscriber_id', subjectId: 'id' },
    key: ['source', 'subscriber_id', 'id'],
  },
  {
    ...{ entity: 'campaign', table: 'mirror.campaign', subscriberId: "''", subjectId: 'list_uuid' },
    key: ['source', 'list_uuid'],
  },
];

/** `deleted_at` is not here: it counts as content wherever rows are compared. */
const NO_CONTENT = [
  ...['first_name', 'last_name', 'people_ahead', 'referred_by_code'],
  ...['position', 'visitors', 'raw', 'provider_updated_at'],
  ...['version', 'provisional', 'ever_verified', 'dirty', 'fetch_fence', 'hint_fence', 'settled_fence'],
  ...['absent_fence', 'list_absent_fence', 'hint_at', 'look_at', 'look_reason', 'looks', 'regressed_digest'],
  ...['delete_hinted', 'erased_at', 'confirmed_at', 'first_seen_at', 'changed_at', 'raw_digest'],
  ...['dirty_since', 'changed_hour'],
];

export async function contentColumns(query: Query, { entity, key }: MirrorTable): Promise<string[]> {
  const columns = await query<{ name: string }>(
    `select column_name as name from information_schema.columns
     where table_schema = 'mirror' and table_name = $1 and column_name <> all ($2::text[]) order by ordinal_position`,
    [entity, [...NO_CONTENT, ...key]],
  );
  return columns.map(({ name }) => name);
}
