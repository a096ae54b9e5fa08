-- The sources whose activity is asked for, from when on their deliveries are counted, and up to when what was accepted was
-- recorded, by the newest look that says so. Counting began with the first minute after the first look at any of them, or with
-- the source itself; what is older was forgotten, or never counted.
-- $1 text[] names, null: all
with began as (
  select min(first.minute) + interval '1 minute' as at
  from evenkeel.source s
  cross join lateral (
    select a.minute from evenkeel.activity_sample a where a.source = s.name order by a.minute limit 1
  ) first
)
select
  s.name as source,
  case when b.at is not null then greatest(b.at, date_trunc('minute', s.created_at, 'UTC')) end as counted_from,
  newest.accepted_until
from evenkeel.source s
cross join began b
left join lateral (
  select a.accepted_until
  from evenkeel.activity_sample a
  where a.source = s.name and a.accepted_until is not null
  order by a.minute desc
  limit 1
) newest on true
where $1::text[] is null or s.name = any ($1::text[])
order by s.name
