-- What attempts came to: the messages are delivered, wait for their next attempt, or are parked; whoever is next in the lane
-- of one that has ended may be sent; how it goes with each endpoint. Under the locks of the endpoints. What this worker does
-- not hold any more is another's by now, and stays as it is.
-- $1 uuid holder
-- $2 json array of {endpoint, position, state, wait_ms, rest_ms, reason, at, status, ms, error, answer}; without `at` there
--    was no attempt
-- $3 int after so many failures it rests by itself  $4 int milliseconds for which it does at first, doubled with each
-- $5 int milliseconds for which it does at most
with given as (
  select *
  from json_to_recordset($2::json) as g (
    endpoint text, position bigint, state text, wait_ms bigint, rest_ms bigint, reason text, at timestamptz, status int,
    ms int, error text, answer text
  )
),
-- Those that are still its own, with who is next in their lane. Each is looked for by its key: of those being sent the statistics
-- may say that there is none, and a join then reads the table for each.
held as (
  select g.*, m.redelivery, next.position as next_position
  from given g
  cross join lateral (
    select m.source, m.lane, m.redelivery
    from evenkeel.message m
    where m.endpoint = g.endpoint and m.position = g.position and m.state = 'sending' and m.holder = $1::uuid
    limit 1
    for update
  ) m
  left join lateral (
    select n.position
    from evenkeel.message n
    where n.endpoint = g.endpoint and n.source = m.source and n.lane = m.lane and n.position > g.position
      and n.is_open and not n.redelivery
    order by n.position
    limit 1
  ) next on g.state <> 'waiting' and not m.redelivery
),
settled as (
  update evenkeel.message m
  set
    state = g.state, is_next = g.state = 'waiting' or (g.state = 'parked' and g.next_position is null),
    holder = null, held_until = null, reason = g.reason,
    attempts = m.attempts + case when g.at is null then 0 else 1 end,
    next_at = now() + coalesce(g.wait_ms, 0) * interval '1 millisecond',
    ended_at = case when g.state = 'waiting' then null else now() end
  from held g
  where m.endpoint = g.endpoint and m.position = g.position
  returning m.endpoint, m.position, m.state, m.redelivery, g.next_position
),
noted as (
  insert into evenkeel.attempt (endpoint, position, at, status, ms, error, answer)
  select endpoint, position, g.at, g.status, g.ms, g.error, g.answer
  from given g
  join settled using (endpoint, position)
  where g.at is not null
),
promoted as (
  update evenkeel.message m
  set is_next = true, next_at = now(), gap = m.gap or s.state = 'parked'
  from settled s
  where s.state <> 'waiting' and not s.redelivery and m.endpoint = s.endpoint and m.position = s.next_position
  returning m.endpoint
),
tally as (
  select
    g.endpoint, count(*) filter (where s.state = 'delivered') as delivered,
    count(*) filter (where s.state <> 'delivered') as failed, coalesce(max(g.rest_ms), 0) as rest_ms,
    h.failures as failures_before,
    -- Those that were under way together when it went down are one reason to rest, not many.
    case when count(*) filter (where s.state = 'delivered') > 0 then 0
      else least(h.failures + count(*), greatest(h.failures + 1, $3::int))
    end::int as failures
  from given g
  join settled s on s.endpoint = g.endpoint and s.position = g.position
  join evenkeel.endpoint_health h on h.endpoint = g.endpoint
  where g.at is not null
  group by g.endpoint, h.failures
),
health as (
  update evenkeel.endpoint_health h
  set
    failures = t.failures,
    failing_since = case when t.delivered > 0 then null else coalesce(h.failing_since, now()) end,
    alarmed = case when t.delivered > 0 then 0 else h.alarmed end,
    delivered_at = case when t.delivered > 0 then now() else h.delivered_at end,
    rest_until = greatest(
      case when t.delivered > 0 then '-infinity' else h.rest_until end,
      now() + t.rest_ms * interval '1 millisecond',
      case when t.failures >= $3::int
        then now() + least($5::int, $4::int * 2 ^ least(20, t.failures - $3::int)) * interval '1 millisecond'
      end
    )
  from tally t
  where h.endpoint = t.endpoint
    and (
      t.failed > 0 or h.failures > 0 or h.failing_since is not null or h.delivered_at is null
      or h.delivered_at < now() - interval '10 seconds'
    )
  returning h.endpoint, h.failures, h.failing_since, h.alarmed
)
select
  t.endpoint, t.delivered::int as delivered, t.failed::int as failed, h.alarmed, h.failures, t.failures_before,
  (extract(epoch from now() - h.failing_since) * 1000)::bigint::text as failing_ms,
  (select count(*)::int from promoted p where p.endpoint = t.endpoint) as promoted
from tally t
left join health h on h.endpoint = t.endpoint
