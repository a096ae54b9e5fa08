-- How it stands with each endpoint: what is open, what was parked, how long the oldest one that is due has waited, and since
-- when it fails.
select
  e.id as endpoint, e.state, open.count as open,
  (select count(*)::int from evenkeel.message m where m.endpoint = e.id and m.is_missing and m.state = 'parked') as parked,
  coalesce(extract(epoch from now() - open.oldest_at), 0)::float8 as oldest_seconds,
  coalesce(extract(epoch from now() - h.failing_since), 0)::float8 as failing_seconds
from evenkeel.endpoint e
join evenkeel.endpoint_health h on h.endpoint = e.id
cross join lateral (
  select count(*)::int as count, min(m.created_at) as oldest_at
  from evenkeel.message m
  where m.endpoint = e.id and m.is_open and not m.redelivery
) open
