-- Changes of months for which no partition was ever made, since maintenance did not run: they lie in the default one. Answers
-- how many were removed.
-- $1 int days that are kept  $2 int at most so many
with bound as materialized (
  select date_trunc('month', clock_timestamp() - $1::int * interval '1 day', 'UTC') as at
),
gone as (
  delete from evenkeel_partitions.change_default
  where (at, position) in (
    select c.at, c.position
    from evenkeel_partitions.change_default c
    where c.at < (select at from bound)
    order by c.at, c.position
    limit $2::int
  )
  returning source, position, at
),
horizon as (
  insert into evenkeel.change_horizon as held (source, position, at)
  select distinct on (source) source, position, at
  from gone
  order by source, position desc
  on conflict (source) do update set position = excluded.position, at = excluded.at
  where held.position < excluded.position
),
noted as (
  insert into evenkeel.dropped_partition as held (name, parent, lower_bound, upper_bound, bytes)
  select 'change_default', 'change', '1970-01-01T00:00:00Z', at, 0
  from bound
  where exists (select from gone)
  on conflict (name) do update set upper_bound = greatest(held.upper_bound, excluded.upper_bound), dropped_at = excluded.dropped_at
)
select count(*)::int as rows
from gone
