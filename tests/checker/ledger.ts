import { rowsThatBreak, Tally } from './tally';
import type { Broken, Query } from './verdict';

/** Invariant 2: the ledger, and the numbers that each ingest gives its deliveries (protocol section 7). */

/** By source, hour of receipt, outcome and reason. */
export function findLedgerDifferences(query: Query): Promise<Broken> {
  return rowsThatBreak(
    query,
    `select source, hour, outcome, reason, counted, recorded
     from (
       select source, hour, outcome, reason, sum(deliveries) as counted from evenkeel.ledger_hour group by 1, 2, 3, 4
     ) ledger
     full join (
       select source, date_trunc('hour', received_at, 'UTC') as hour, outcome, coalesce(reason, '') as reason,
         count(*) as recorded
       from evenkeel.delivery where outcome <> 'pending' group by 1, 2, 3, 4
     ) deliveries using (source, hour, outcome, reason)
     where coalesce(counted, 0) <> coalesce(recorded, 0)`,
  );
}

/** More outcomes counted than there are deliveries, or one delivery that changed the same row twice. */
export async function findRecordedTwice(query: Query): Promise<Broken> {
  const twice = new Tally();
  twice.addAll(await rowsThatBreak(query, COUNTED_TWICE));
  twice.addAll(await rowsThatBreak(query, APPLIED_TWICE));
  return twice;
}

const COUNTED_TWICE = `
  select source, counted, recorded, counted - coalesce(recorded, 0) as times
  from (select source, sum(deliveries) as counted from evenkeel.ledger_hour group by 1) ledger
  left join (
    select source, count(*) as recorded from evenkeel.delivery where outcome <> 'pending' group by 1
  ) deliveries using (source)
  where counted > coalesce(recorded, 0)`;

const APPLIED_TWICE = `
  select source, cause_id, entity, subject_id, array_agg(version) as versions, count(*) - 1 as times
  from evenkeel.change where cause_type = 'delivery'
  group by source, cause_id, entity, subscriber_id, subject_id having count(*) > 1`;

const NUMBERS = `
  select ingest_id, count(*) as numbers, max(ingest_seq) as highest, abs(max(ingest_seq) - count(*)) as times
  from (
    select ingest_id, ingest_seq from evenkeel.delivery union select ingest_id, ingest_seq from evenkeel.ingest_void
  ) numbers
  group by ingest_id having count(*) <> max(ingest_seq)`;

/** A number is a delivery or it is voided; an ingest that was killed may have given some that are neither. */
export function findHoles(query: Query, killedIngests: readonly string[]): Promise<Broken> {
  const sql = `select * from (${NUMBERS}) numbers where ingest_id::text <> all ($1::text[])`;
  return rowsThatBreak(query, sql, [killedIngests]);
}

/** Each of those was given to a request that got no 200: there cannot be more of them, over all that were killed. */
export function findHolesBeyond(query: Query, killedIngests: readonly string[], unanswered: number): Promise<Broken> {
  const sql = `
    select array_agg(ingest_id) as killed, sum(times) as missing, sum(times) - $2::bigint as times
    from (${NUMBERS}) numbers where ingest_id::text = any ($1::text[])
    having sum(times) > $2::bigint`;
  return rowsThatBreak(query, sql, [killedIngests, unanswered]);
}
