-- One slice of the audit: the next deliveries by id. Between a process's numbers, and the highest one known before them,
-- whatever is not voided is a hole. Ids and numbers of a process are made at the same moments, so a number that is missing
-- below one of this slice is nowhere above it. Numbers below the highest known one are late: they may fill holes.
-- $1 bigint audit, null for ids that were walked before  $2 uuid after which id  $3 uuid below which id  $4 int at most so many
with slice as materialized (
  select id, ingest_id, ingest_seq, received_at
  from evenkeel.delivery
  where id > $2::uuid and id < $3::uuid
  order by id
  limit $4
),
last as materialized (
  select s.id from slice s order by s.id desc limit 1
),
former as materialized (
  select s.ingest_id, coalesce(c.audited_to, 0) as audited_to, c.audited_to_at
  from (select distinct ingest_id from slice) s
  left join evenkeel.ingest_counter c using (ingest_id)
),
numbers as (
  select s.ingest_id, s.ingest_seq, s.received_at
  from slice s
  join former f using (ingest_id)
  where s.ingest_seq > f.audited_to
  union all
  select ingest_id, audited_to, audited_to_at from former
),
neighbours as materialized (
  select
    ingest_id, ingest_seq, received_at,
    lag(ingest_seq) over own as former_seq, lag(received_at) over own as former_at, lead(ingest_seq) over own as next_seq
  from numbers
  window own as (partition by ingest_id order by ingest_seq)
),
steps as (
  select
    n.ingest_id, n.former_at, n.received_at, known.seq,
    lead(known.seq) over (partition by n.ingest_id, n.ingest_seq order by known.seq) as next_seq
  from neighbours n
  cross join lateral (
    select n.former_seq as seq
    union all
    select v.ingest_seq
    from evenkeel.ingest_void v
    where v.ingest_id = n.ingest_id and v.ingest_seq > n.former_seq and v.ingest_seq < n.ingest_seq
    union all
    select n.ingest_seq
  ) known
  where n.ingest_seq > n.former_seq + 1
),
holes as (
  insert into evenkeel.ingest_hole (ingest_id, first_seq, last_seq, after_at, before_at)
  select ingest_id, seq + 1, next_seq - 1, former_at, received_at
  from steps
  where next_seq > seq + 1
  on conflict (ingest_id, first_seq) do nothing
),
counters as (
  insert into evenkeel.ingest_counter as held (ingest_id, audited_to, audited_to_at)
  select ingest_id, ingest_seq, received_at
  from neighbours
  where next_seq is null and former_seq is not null
  on conflict (ingest_id) do update set audited_to = excluded.audited_to, audited_to_at = excluded.audited_to_at
  where held.audited_to < excluded.audited_to
),
progress as (
  update evenkeel.ledger_audit
  set
    last_id = coalesce((select id from last), last_id),
    deliveries = deliveries + (select count(*) from slice)
  where id = $1::bigint
)
select
  count(*)::int as deliveries,
  (select id::text from last) as last_id,
  count(*) filter (where s.ingest_seq <= f.audited_to)::int as late,
  array(select distinct date_trunc('hour', received_at, 'UTC') from slice)::text[] as hours
from slice s
join former f using (ingest_id)
