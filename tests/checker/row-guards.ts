import { contentColumns, MIRROR_TABLES, type MirrorTable } from './mirror-tables';
import { rowsThatBreak } from './tally';
import type { Broken, Query, Rule } from './verdict';

/**
 * What the end of a run cannot show any more: each write of a row is looked at as it happens. Postgres judges the condition
 * of a trigger by itself and calls the function only where one is broken, so that guards cost next to nothing.
 */
interface Guard {
  readonly rule: Rule;
  readonly name: string;
  /** Of the row `old` and the row `new`. */
  readonly broken: (changedContent: string) => string;
}

const GUARDS: readonly Guard[] = [
  {
    rule: 'fallen',
    name: 'version_fell_or_skipped',
    broken: () => 'new.version < old.version or new.version > old.version + 1',
  },
  { rule: 'fallen', name: 'fetch_fence_fell', broken: () => 'new.fetch_fence < old.fetch_fence' },
  { rule: 'fallen', name: 'hint_fence_fell', broken: () => 'new.hint_fence < old.hint_fence' },
  {
    rule: 'fallen',
    name: 'content_without_version',
    broken: (changedContent) => `new.version = old.version and ${changedContent}`,
  },
  {
    rule: 'undone_deletions',
    name: 'restored_without_read',
    broken: () => `not old.provisional and old.deleted_at is not null and new.deleted_at is null
      and new.fetch_fence <= old.fetch_fence`,
  },
  {
    rule: 'proven_changed_by_hint',
    name: 'proven_without_read',
    broken: (changedContent) => `not old.provisional and new.erased_at is null and new.fetch_fence <= old.fetch_fence
      and ${changedContent}`,
  },
];

/** A removal is a tombstone, never a physical delete; erasure keeps the row (section 3). */
const REMOVED = 'removed';

/** Once, before anything is written; by a superuser, as the apps may not make tables. */
export async function installRowGuards(query: Query): Promise<void> {
  await query('create schema if not exists chaos');
  await query(`
    create table chaos.violation (
      at timestamptz not null default clock_timestamp(), rule text not null, entity text not null, id text not null,
      was jsonb not null, "is" jsonb
    )`);
  await query(NOTE_VIOLATION);
  for (const table of MIRROR_TABLES) for (const trigger of await triggersOf(query, table)) await query(trigger);
}

/** With the rights of who made it: the apps have none here. */
const NOTE_VIOLATION = `
  create function chaos.note_violation() returns trigger language plpgsql security definer set search_path = pg_catalog
  as $$
  begin
    insert into chaos.violation (rule, entity, id, was, "is") values (
      tg_argv[0], tg_table_name, coalesce(to_jsonb(old) ->> 'id', to_jsonb(old) ->> 'list_uuid'),
      to_jsonb(old) - 'raw', case when tg_op = 'UPDATE' then to_jsonb(new) - 'raw' end
    );
    return null;
  end $$`;

async function triggersOf(query: Query, table: MirrorTable): Promise<string[]> {
  const columns = (await contentColumns(query, table)).map((name) => `"${name}"`);
  const rowOf = (which: string) => `row(${columns.map((column) => `${which}.${column}`).join(', ')})`;
  const changedContent = `${rowOf('old')} is distinct from ${rowOf('new')}`;
  return [
    ...GUARDS.map(
      ({ name, broken }) => `
        create trigger ${name} after update on ${table.table} for each row
        when (${broken(changedContent)}) execute function chaos.note_violation('${name}')`,
    ),
    `create trigger ${REMOVED} after delete on ${table.table} for each row
     execute function chaos.note_violation('${REMOVED}')`,
  ];
}

/** What the guards have noted, if they stand in this database. */
export async function readViolations(query: Query): Promise<[Rule, Broken][]> {
  const [installed] = await query<{ yes: boolean }>("select to_regclass('chaos.violation') is not null as yes");
  if (!installed?.yes) return [];
  const rules: [Rule, string][] = [
    ...GUARDS.map(({ rule, name }): [Rule, string] => [rule, name]),
    ['fallen', REMOVED],
  ];
  const found: [Rule, Broken][] = [];
  for (const [rule, name] of rules)
    found.push([rule, await rowsThatBreak(query, 'select * from chaos.violation where rule = $1', [name])]);
  return found;
}
