-- A number that a process voided after its last delivery: all numbers before it were given before it, so what is missing
-- among them is a hole as well. Ingest voids one at a clean end, and each minute in which it counted, so that a loss of its
-- last deliveries shows. After the deliveries themselves: what is received by now and recorded is known.
-- $1 bigint audit
with ends as materialized (
  select c.ingest_id, c.audited_to, c.audited_to_at, last.ingest_seq, last.recorded_at
  from evenkeel.ingest_counter c
  cross join lateral (
    select v.ingest_seq, v.recorded_at
    from evenkeel.ingest_void v
    where v.ingest_id = c.ingest_id
      and v.ingest_seq > c.audited_to
      and v.recorded_at < (select audited_until from evenkeel.ledger_audit where id = $1::bigint)
    order by v.ingest_seq desc
    limit 1
  ) last
),
steps as (
  select
    e.ingest_id, e.audited_to_at, e.recorded_at, known.seq,
    lead(known.seq) over (partition by e.ingest_id order by known.seq) as next_seq
  from ends e
  cross join lateral (
    select e.audited_to as seq
    union all
    select v.ingest_seq
    from evenkeel.ingest_void v
    where v.ingest_id = e.ingest_id and v.ingest_seq > e.audited_to and v.ingest_seq <= e.ingest_seq
  ) known
),
holes as (
  insert into evenkeel.ingest_hole (ingest_id, first_seq, last_seq, after_at, before_at)
  select ingest_id, seq + 1, next_seq - 1, audited_to_at, recorded_at
  from steps
  where next_seq > seq + 1
  on conflict (ingest_id, first_seq) do nothing
)
update evenkeel.ingest_counter c
set audited_to = e.ingest_seq, audited_to_at = e.recorded_at
from ends e
where c.ingest_id = e.ingest_id
