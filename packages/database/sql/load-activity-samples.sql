-- What was seen of sources, by source and step, and of all of them together, where `source` is null: of each step the worst
-- look, and of a sum the worst minute. An account that several sources share is counted once. Steps without a look are missing.
-- $1 text[] sources  $2 timestamptz from  $3 timestamptz until, before it  $4 int seconds of a step
with seen as materialized (
  select
    a.source, a.minute, a.rows_due, a.drift_standing, a.account, a.calls_left,
    date_bin($4::int * interval '1 second', a.minute, timestamptz '1970-01-01 00:00:00+00') as at
  from evenkeel.activity_sample a
  where a.source = any ($1::text[]) and a.minute >= $2::timestamptz and a.minute < $3::timestamptz
),
calls as (
  select minute, sum(calls_left) as calls_left
  from (select minute, account, min(calls_left) as calls_left from seen where account is not null group by minute, account) each
  group by minute
),
minutes as (
  select at, minute, sum(rows_due) as rows_due, sum(drift_standing) as drift_standing from seen group by at, minute
)
select
  source, at, max(rows_due)::float8 as rows_due, max(drift_standing)::float8 as drift_standing,
  min(calls_left)::float8 as calls_left
from seen
group by source, at
union all
select
  null, m.at, max(m.rows_due)::float8, max(m.drift_standing)::float8, min(c.calls_left)::float8
from minutes m
left join calls c using (minute)
group by m.at
order by source, at
