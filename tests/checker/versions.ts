import { rowsThatBreak } from './tally';
import type { Broken, Query } from './verdict';

/** What the change log alone tells, row by row in the order of positions: invariants 3, 7 and 10. */

const ROW = 'source, entity, subscriber_id, subject_id';
const ITS_CHANGES = `partition by ${ROW} order by position`;

/** Versions of a row are 1, 2, 3, …, as many as its changes, and the last one is that of the row. */
export function findVersionGaps(query: Query): Promise<Broken> {
  return rowsThatBreak(
    query,
    `with logged as (
       select ${ROW}, count(*) as changes, max(version) as highest, bool_and(version = former + 1) as in_order
       from (
         select source, entity, case when entity = 'campaign' then '' else subscriber_id end as subscriber_id,
           subject_id, version, lag(version, 1, 0::bigint) over (${ITS_CHANGES}) as former
         from evenkeel.change
       ) each
       group by ${ROW}
     ), held as (
       select source, 'subscriber' as entity, id as subscriber_id, id as subject_id, version from mirror.subscriber
       union all select source, 'reward', subscriber_id, id, version from mirror.reward
       union all select source, 'campaign', '', list_uuid, version from mirror.campaign
     )
     select ${ROW}, version, changes, highest, in_order from held full join logged using (${ROW})
     where changes is distinct from version or highest is distinct from version or not in_order`,
  );
}

/**
 * Section 3: a hint changes a row only while no read has proven it, and what it writes is provisional. A reward that a
 * webhook told of without its id has a row of its own (`hint_…`): its end is a read's doing, as is the begin of the real one.
 */
export function findProvenChangedByHint(query: Query): Promise<Broken> {
  return rowsThatBreak(
    query,
    `select position, ${ROW}, version, kind, cause_id, was_proven, provisional
     from (
       select *, coalesce(
         bool_or(not provisional) over (${ITS_CHANGES} rows between unbounded preceding and 1 preceding), false
       ) as was_proven
       from evenkeel.change
     ) c
     where cause_type in ('delivery', 'replay') and (was_proven or not provisional)`,
  );
}

/** A proven tombstone is followed by a restoration or by erasure, and nobody but a read restores. */
export function findUndoneDeletions(query: Query): Promise<Broken> {
  return rowsThatBreak(
    query,
    `select position, ${ROW}, version, kind, cause_type, former_kind
     from (
       select *, lag(kind) over each as former_kind, lag(kind, 2) over each as kind_before,
         lag(provisional) over each as was_provisional
       from evenkeel.change window each as (${ITS_CHANGES})
     ) c
     where (kind = 'restored' and (cause_type not in ('verify', 'sweep') or provisional))
       or (
         not was_provisional
         and (former_kind = 'deleted' or (former_kind = 'confirmed' and kind_before = 'deleted'))
         and kind not in ('restored', 'erased')
       )`,
  );
}
