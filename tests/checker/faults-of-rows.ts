import type { DeliberateFault } from './deliberate-faults';
import type { Query } from './verdict';

/** In rows of the mirror and in what the log tells of them. */

interface SomeRow {
  readonly source: string;
  readonly id: string;
  readonly name: string;
}

/** Its content was proven by a read, and it stands. */
async function someProvenRow(query: Query): Promise<SomeRow> {
  const [row] = await query<SomeRow>(
    `select source, id, name from mirror.subscriber
     where not provisional and deleted_at is null and name is not null and points is not null order by id limit 1`,
  );
  if (!row) throw new Error('no row was proven: there is nothing to put a fault into');
  return row;
}

interface FaultyChange {
  readonly kind: 'updated' | 'deleted' | 'restored';
  readonly cause: 'verify' | 'delivery';
  readonly before: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>>;
  /** The row as it stands then, beside its version. */
  readonly set: string;
}

/** As a recording writes it: one change, and one more version. */
async function changeRow(query: Query, { source, id }: SomeRow, change: FaultyChange): Promise<void> {
  const { kind, cause, before, after, set } = change;
  await query(
    `insert into evenkeel.change
       (source, entity, subject_id, subscriber_id, version, kind, provisional, before, after, cause_type, cause_id)
     select source, 'subscriber', id, id, version + 1, $3, $4 = 'delivery', $5::jsonb, $6::jsonb, $4, ''
     from mirror.subscriber where (source, id) = ($1, $2)`,
    [source, id, kind, cause, JSON.stringify(before), JSON.stringify(after)],
  );
  await setRow(query, { source, id }, `version = version + 1, ${set}`);
}

async function setRow(query: Query, { source, id }: Pick<SomeRow, 'source' | 'id'>, set: string): Promise<void> {
  await query(`update mirror.subscriber set ${set} where (source, id) = ($1, $2)`, [source, id]);
}

const NAME = 'Nobody at all';
const BY_A_READ = 'fetch_fence = fetch_fence + 1';

const renamed = (cause: FaultyChange['cause'], fence: string) => async (query: Query) => {
  const row = await someProvenRow(query);
  const set = `name = '${NAME}', ${fence}`;
  await changeRow(query, row, { kind: 'updated', cause, before: { name: row.name }, after: { name: NAME }, set });
};

const SKIPPED_VERSION: DeliberateFault = {
  name: 'a version is skipped, in the row and in its last change',
  rule: 'version_gaps',
  apply: async (query) => {
    const row = await someProvenRow(query);
    await query(
      `update evenkeel.change set version = version + 1 where position =
         (select max(position) from evenkeel.change where source = $1 and entity = 'subscriber' and subject_id = $2)`,
      [row.source, row.id],
    );
    await setRow(query, row, 'version = version + 1');
  },
};

/** The log has it, and the reads were in order: only the provider knows better. */
const WRONG_ROW: DeliberateFault = {
  name: 'a read brought what the provider never had',
  rule: 'wrong_rows',
  apply: renamed('verify', BY_A_READ),
};

const REWARD_OF_NOBODY: DeliberateFault = {
  name: 'a reward stands that the provider does not have',
  rule: 'wrong_rows',
  apply: (query) =>
    query(`
      update mirror.reward set id = '987654321'
      where ctid = (select ctid from mirror.reward where deleted_at is null and ever_verified limit 1)`),
};

const CHANGED_BY_HINT: DeliberateFault = {
  name: 'a delivery changed a row that was proven',
  rule: 'proven_changed_by_hint',
  apply: renamed('delivery', BY_A_READ),
};

const CHANGED_WITHOUT_READ: DeliberateFault = {
  name: 'a proven row was changed under the fence that it had',
  rule: 'proven_changed_by_hint',
  apply: renamed('verify', 'provisional = false'),
};

const CONTENT_WITHOUT_LOG: DeliberateFault = {
  name: 'a row holds what no change brought',
  rule: 'replay_differences',
  apply: async (query) => setRow(query, await someProvenRow(query), `name = '${NAME}'`),
};

const BEGAN_ELSEWHERE: DeliberateFault = {
  name: 'a change begins with what the row never held',
  rule: 'replay_differences',
  apply: (query) =>
    query(`
      update evenkeel.change set before = before || jsonb_build_object('points', 987654) where position =
        (select max(position) from evenkeel.change where kind = 'updated' and before ? 'points')`),
};

const CAME_BEHIND: DeliberateFault = {
  name: 'a change was committed that the reader of the feed never saw',
  rule: 'feed_missed',
  apply: async (query) => {
    const row = await someProvenRow(query);
    await changeRow(query, row, { kind: 'updated', cause: 'verify', before: {}, after: {}, set: BY_A_READ });
  },
};

const gone = async (query: Query): Promise<SomeRow> => {
  const row = await someProvenRow(query);
  const after = { deleted_at: '2026-01-01T00:00:00.000Z' };
  const set = `deleted_at = '${after.deleted_at}', ${BY_A_READ}`;
  await changeRow(query, row, { kind: 'deleted', cause: 'verify', before: { deleted_at: null }, after, set });
  return row;
};

const undone = (kind: FaultyChange['kind'], cause: FaultyChange['cause'], fence: string) => async (query: Query) => {
  const row = await gone(query);
  const before = { deleted_at: '2026-01-01T00:00:00.000Z' };
  const set = `deleted_at = null, ${fence}`;
  await changeRow(query, row, { kind, cause, before, after: { deleted_at: null }, set });
};

const UNDONE: readonly DeliberateFault[] = [
  { name: 'a delivery restored what is proven to be gone', apply: undone('restored', 'delivery', BY_A_READ) },
  { name: 'an update took a deletion back', apply: undone('updated', 'verify', BY_A_READ) },
  { name: 'a deletion was taken back under its own fence', apply: undone('restored', 'verify', 'provisional = false') },
].map((fault) => ({ ...fault, rule: 'undone_deletions' }));

/** What the end of a run does not show: each row is put back, and only the guards saw it. */
const FALLEN: readonly DeliberateFault[] = [
  ['its version fell', 'version = version - 1', 'version = version + 1'],
  ['its version skipped', 'version = version + 2', 'version = version - 2'],
  ['the fence of its reads fell', 'fetch_fence = fetch_fence - 1', 'fetch_fence = fetch_fence + 1'],
  ['the fence of its hints fell', 'hint_fence = hint_fence - 1', 'hint_fence = hint_fence + 1'],
  ['its content changed without a version', 'points = points + 1', 'points = points - 1'],
].map(([name = '', there = '', back = '']) => ({
  name: `a row was seen when ${name}`,
  rule: 'fallen',
  apply: async (query: Query) => {
    const row = await someProvenRow(query);
    await setRow(query, row, there);
    await setRow(query, row, back);
  },
}));

const REMOVED: DeliberateFault = {
  name: 'a row was removed, with all of its changes',
  rule: 'fallen',
  apply: async (query) => {
    const { source, id } = await someProvenRow(query);
    await query('delete from mirror.subscriber where (source, id) = ($1, $2)', [source, id]);
    await query("delete from evenkeel.change where source = $1 and entity = 'subscriber' and subject_id = $2", [
      source,
      id,
    ]);
  },
};

export const FAULTS_OF_ROWS: readonly DeliberateFault[] = [
  ...[SKIPPED_VERSION, WRONG_ROW, REWARD_OF_NOBODY, CHANGED_BY_HINT, CHANGED_WITHOUT_READ],
  ...[CONTENT_WITHOUT_LOG, BEGAN_ELSEWHERE, CAME_BEHIND],
  ...[...UNDONE, ...FALLEN, REMOVED],
];
