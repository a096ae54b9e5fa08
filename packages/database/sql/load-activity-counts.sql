-- What was counted of deliveries, by source and step; steps in which there was none are missing. `lags` are the buckets of
-- evenkeel.activity_minute, added up.
-- $1 text[] sources  $2 timestamptz from  $3 timestamptz until, before it  $4 int seconds of a step
with counted as materialized (
  select
    a.*, date_bin($4::int * interval '1 second', a.minute, timestamptz '1970-01-01 00:00:00+00') as at
  from evenkeel.activity_minute a
  where a.source = any ($1::text[]) and a.minute >= $2::timestamptz and a.minute < $3::timestamptz
),
buckets as (
  select source, at, json_agg(deliveries order by n)::text as lags
  from (
    select c.source, c.at, l.n, sum(l.deliveries) as deliveries
    from counted c
    cross join lateral unnest(c.lags) with ordinality as l (deliveries, n)
    group by c.source, c.at, l.n
  ) each
  group by source, at
)
select
  c.source, c.at,
  sum(c.accepted)::float8 as accepted, sum(c.applied)::float8 as applied, sum(c.noop)::float8 as noop,
  sum(c.duplicate)::float8 as duplicate, sum(c.ignored)::float8 as ignored, sum(c.dead)::float8 as dead,
  coalesce(min(b.lags), '[]') as lags
from counted c
left join buckets b on b.source = c.source and b.at = c.at
group by c.source, c.at
order by c.source, c.at
