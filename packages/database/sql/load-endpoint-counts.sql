-- How it goes with some endpoints, for people: what is open, what was given up, and what the last attempts at the newest
-- messages came to. Each is looked at up to a limit, so that it costs the same however much there is.
-- $1 text[] endpoints  $2 int messages counted of each at most  $3 int attempts looked at of each at most
select
  given.id as endpoint, open.count as open, open.oldest_at, parked.count as parked, tried.attempts, tried.delivered,
  tried.p50_ms, tried.p99_ms, tried.since, tried.last_error, tried.last_error_status
from unnest($1::text[]) as given (id)
cross join lateral (
  select count(*)::int as count, min(o.created_at) as oldest_at
  from (
    select m.created_at from evenkeel.message m where m.endpoint = given.id and m.is_open and not m.redelivery limit $2::int
  ) o
) open
cross join lateral (
  select count(*)::int as count
  from (
    select from evenkeel.message m where m.endpoint = given.id and m.is_missing and m.state = 'parked' limit $2::int
  ) p
) parked
cross join lateral (
  select
    count(*)::int as attempts, count(*) filter (where a.error is null)::int as delivered,
    percentile_disc(0.5) within group (order by a.ms) as p50_ms, percentile_disc(0.99) within group (order by a.ms) as p99_ms,
    min(a.at) as since,
    (array_agg(a.error order by a.at desc) filter (where a.error is not null))[1] as last_error,
    (array_agg(a.status order by a.at desc) filter (where a.error is not null))[1] as last_error_status
  from (
    select a.at, a.ms, a.error, a.status
    from evenkeel.attempt a
    where a.endpoint = given.id
    order by a.position desc, a.id desc
    limit $3::int
  ) a
) tried
