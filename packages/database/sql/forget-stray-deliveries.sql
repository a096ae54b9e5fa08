-- Deliveries that came in long after their ids were made, when the partition of that day was gone: they lie in the default
-- one. Their outcome is known, an audit has been past their day, and they fill no hole. Answers how many were removed.
-- $1 int days that are kept  $2 int at most so many
with bound as materialized (
  select date_trunc('day', clock_timestamp() - $1::int * interval '1 day', 'UTC') as at
),
gone as (
  delete from evenkeel_partitions.delivery_default
  where id in (
    select d.id
    from evenkeel_partitions.delivery_default d
    where d.id < evenkeel.uuidv7_floor((select at from bound))
      and d.id < evenkeel.uuidv7_floor((select max(audited_until) from evenkeel.ledger_audit where finished_at is not null))
      and d.outcome <> 'pending'
      and not exists (
        select from evenkeel.ingest_hole h
        where h.ingest_id = d.ingest_id and d.ingest_seq between h.first_seq and h.last_seq and h.filled_at is null
      )
    order by d.id
    limit $2::int
  )
  returning 1
),
noted as (
  insert into evenkeel.dropped_partition as held (name, parent, lower_bound, upper_bound, bytes)
  select 'delivery_default', 'delivery', '1970-01-01T00:00:00Z', at, 0
  from bound
  where exists (select from gone)
  on conflict (name) do update set upper_bound = greatest(held.upper_bound, excluded.upper_bound), dropped_at = excluded.dropped_at
)
select count(*)::int as rows
from gone
