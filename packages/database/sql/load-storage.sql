-- What is stored, and how much room it takes on disk with its indexes: the sizes are true, rows are Postgres' estimate. Of
-- what is in partitions: how many, the time with which the oldest one begins, and the time before which they were dropped.
with tables as (
  select
    case
      when n.nspname = 'mirror' then c.relname || 's'
      when n.nspname = 'evenkeel_partitions' and c.relname ~ '^delivery_' then 'deliveries'
      when n.nspname = 'evenkeel_partitions' and c.relname ~ '^change_' then 'changes'
      when n.nspname = 'bullmq' then 'queue'
      else 'other'
    end as id,
    c.oid,
    greatest(c.reltuples, 0)::bigint as rows,
    c.relispartition and c.relname !~ 'default$' as is_dated,
    case
      when c.relispartition and c.relname ~ '_[0-9]{4}_[0-9]{2}(_[0-9]{2})?$'
      then to_date(substring(c.relname from '[0-9].*'), 'YYYY_MM_DD')
    end as day
  from pg_class c
  join pg_namespace n on n.oid = c.relnamespace
  where n.nspname in ('mirror', 'evenkeel', 'evenkeel_partitions', 'bullmq') and c.relkind = 'r'
),
kept as (
  select case parent when 'delivery' then 'deliveries' else 'changes' end as id, max(upper_bound) as at
  from evenkeel.dropped_partition
  group by parent
)
select
  t.id,
  coalesce(sum(pg_total_relation_size(t.oid)), 0)::text as bytes,
  sum(t.rows)::text as rows,
  count(*) filter (where t.is_dated)::int as partitions,
  min(t.day)::timestamp at time zone 'UTC' as oldest_partition,
  k.at as kept_from,
  pg_database_size(current_database())::text as database_bytes
from tables t
left join kept k using (id)
group by t.id, k.at
order by t.id
