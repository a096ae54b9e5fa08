import type { System } from './start-system';

/** A process that is killed takes numbers with it: who kills ingest allows for it. */
export const HOLES = 'the counters of ingest have no holes';

/**
 * What must hold of the records whatever happened, each as a query that finds what breaks it (protocol section 10,
 * invariants 2, 3 and 5). Each of them answers no row when all is well.
 */
const BROKEN: Readonly<Record<string, string>> = {
  'versions equal the number of changes, without gaps, in the order of positions': `
    select r.entity, r.id, r.version, c.n, c.top from (
      select 'subscriber' as entity, source, id as subscriber_id, id, version from mirror.subscriber
      union all select 'reward', source, subscriber_id, id, version from mirror.reward
    ) r left join lateral (
      select count(*) as n, max(version) as top, bool_and(version = before + 1) as in_order from (
        select version, lag(version, 1, 0) over (order by position) as before from evenkeel.change c
        where (c.source, c.entity, c.subscriber_id, c.subject_id) = (r.source, r.entity, r.subscriber_id, r.id)
      ) ordered
    ) c on true
    where c.n <> r.version or c.top <> r.version or not c.in_order`,
  'replaying the change log gives the content of the mirror': `
    with last as (
      select distinct on (c.source, c.subject_id, f.key) c.source, c.subject_id, f.key, f.value
      from evenkeel.change c, jsonb_each(c.after) f
      where c.entity = 'subscriber'
      order by c.source, c.subject_id, f.key, c.position desc
    )
    select s.id, last.key, last.value, to_jsonb(s) -> last.key as held
    from last join mirror.subscriber s on s.source = last.source and s.id = last.subject_id
    where case when last.key like '%\\_at' then (to_jsonb(s) ->> last.key)::timestamptz is distinct from (last.value #>> '{}')::timestamptz
      else to_jsonb(s) -> last.key is distinct from last.value end`,
  'a change begins where the one before it ended': `
    select c.subject_id, c.version, f.key from (
      select *, lag(after) over w as former from evenkeel.change where entity = 'subscriber'
      window w as (partition by source, subject_id order by position)
    ) c, jsonb_each(c.before) f
    where c.former ? f.key and c.former -> f.key is distinct from f.value`,
  'the ledger counts each delivery once': `
    select coalesce(l.outcome, d.outcome) as outcome, l.n as counted, d.n as recorded
    from (select source, outcome, reason, sum(deliveries) as n from evenkeel.ledger_hour group by 1, 2, 3) l
    full join (select source, outcome, coalesce(reason, '') as reason, count(*) as n from evenkeel.delivery
               where outcome <> 'pending' group by 1, 2, 3) d using (source, outcome, reason)
    where l.n is distinct from d.n`,
  [HOLES]: `
    select ingest_id, count(*) as numbers, max(ingest_seq) as top from (
      select ingest_id, ingest_seq from evenkeel.delivery union select ingest_id, ingest_seq from evenkeel.ingest_void
    ) n group by ingest_id having count(*) <> max(ingest_seq) or min(ingest_seq) <> 1`,
  'applied deliveries, and only they, name their changes, which name one of them': `
    select d.id, d.outcome, d.change_ids from evenkeel.delivery d
    where (d.outcome = 'applied') <> (cardinality(d.change_ids) > 0)
    union all
    select d.id, d.outcome, d.change_ids from evenkeel.change c
    left join evenkeel.delivery d on d.id::text = c.cause_id
    where c.cause_type = 'delivery' and (d.id is null or not c.position = any (d.change_ids))`,
};

/** Answers, by rule, the rows that break it: an empty object is what a test wants. */
export async function brokenRules(system: Pick<System, 'rows'>): Promise<Record<string, unknown[]>> {
  const broken: Record<string, unknown[]> = {};
  for (const [rule, sql] of Object.entries(BROKEN)) {
    const rows = await system.rows(`select * from (${sql}) broken limit 5`);
    if (rows.length > 0) broken[rule] = rows;
  }
  return broken;
}
