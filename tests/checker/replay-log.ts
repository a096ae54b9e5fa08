import { contentColumns, MIRROR_TABLES, type MirrorTable } from './mirror-tables';
import { Tally } from './tally';
import type { Broken, Query } from './verdict';

const ROWS_AT_A_TIME = 2_000;

/**
 * Invariant 5: all changes of a row, one over the other, give its content and nothing else; what none of them set is
 * null. And each begins where the ones before it ended.
 */
export async function findReplayDifferences(query: Query): Promise<Broken> {
  const differences = new Tally();
  for (const table of MIRROR_TABLES) {
    const columns = await contentColumns(query, table);
    const sql = differencesOfPage(table);
    let after: readonly string[] = ['', '', ''];
    for (;;) {
      const [page] = await query<Page>(sql, [...after, columns]);
      if (!page?.last) break;
      differences.addAll({ count: Number(page.count), examples: page.examples });
      after = page.last;
    }
  }
  return differences;
}

interface Page {
  readonly last: readonly string[] | null;
  readonly count: string;
  readonly examples: readonly unknown[];
}

/** Times as times, numbers as numbers, and JSON's null as none at all. */
const isSame = (one: string, other: string, column: string) => `
  case when ${column} like '%\\_at'
    then (${one} #>> '{}')::timestamptz is not distinct from (${other} #>> '{}')::timestamptz
    else nullif(${one}, 'null') is not distinct from nullif(${other}, 'null') end`;

/** $1, $2, $3 the key after which the page begins  $4 content columns */
const differencesOfPage = (table: MirrorTable) => `
  with ${foldOfPage(table)}, differences as (
    select 'folded to another content' as what, source, subject_id, held -> 'version' as version, "column",
      content -> "column" as logged, held -> "column" as held
    from page left join folded using (source, subscriber_id, subject_id) cross join unnest($4::text[]) as "column"
    where not (${isSame('content -> "column"', 'held -> "column"', '"column"')})
    union all
    select 'began elsewhere', source, subject_id, to_jsonb(version), key, before, former
    from steps where not (${isSame('before', 'former', 'key')})
    union all
    select 'no content', source, subject_id, to_jsonb(version), key, value, null
    from steps where key <> all ($4::text[])
    union all
    select 'before, and not after', source, subject_id, to_jsonb(version), key, before -> key, null
    from changes cross join jsonb_object_keys(before) as key where not after ? key
  )
  select
    (select array[source, subscriber_id, subject_id] from page
     order by source desc, subscriber_id desc, subject_id desc limit 1) as last,
    (select count(*) from differences) as count,
    (select coalesce(jsonb_agg(example), '[]') from (select * from differences limit 5) example) as examples`;

/**
 * Rows of a page, the values that their changes gave to each column one after the other, and what is left of them. Changes
 * are looked for row by row: `offset 0` keeps Postgres from reading all of the log for each page.
 */
const foldOfPage = ({ entity, table, subscriberId, subjectId }: MirrorTable) => `
  page as materialized (
    select source, ${subscriberId} as subscriber_id, ${subjectId} as subject_id, to_jsonb(held) - 'raw' as held
    from ${table} held where (source, ${subscriberId}, ${subjectId}) > ($1::text, $2::text, $3::text)
    order by 1, 2, 3 limit ${ROWS_AT_A_TIME}
  ), changes as materialized (
    select page.source, page.subscriber_id, page.subject_id, c.position, c.version, c.before, c.after
    from page cross join lateral (
      select * from evenkeel.change
      where source = page.source and entity = '${entity}' and subject_id = page.subject_id
        ${entity === 'reward' ? 'and subscriber_id = page.subscriber_id' : ''}
      offset 0
    ) c
  ), steps as materialized (
    select source, subscriber_id, subject_id, position, version, key, value, before -> key as before,
      lag(value) over (partition by source, subscriber_id, subject_id, key order by position) as former
    from changes cross join jsonb_each(after)
  ), folded as (
    select source, subscriber_id, subject_id, jsonb_object_agg(key, value order by position) as content
    from steps group by 1, 2, 3
  )`;
