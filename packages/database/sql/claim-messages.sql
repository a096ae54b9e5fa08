-- Takes messages to send: of each endpoint at most as many as this worker has free slots for it. None while the endpoint
-- rests, no more than its rate limit allows, and a single one at a time where attempt after attempt has failed. Whose turn it
-- is was decided when the one before it in its lane had ended (`is_next`).
-- One text, as in changes-after.sql.
-- $1 uuid holder  $2 text[] endpoints  $3 int[] free slots of each  $4 int milliseconds that they are held for
-- $5 int after so many failures it is probed with a single one
with open as (
  select
    e.id as endpoint, e.rate_limit,
    greatest(0, least(
      given.slots,
      case when h.failures >= $5::int then 1 end,
      floor(extract(epoch from now() + interval '1 second' - greatest(h.paced_until, now())) * e.rate_limit)::int
    )) as slots
  from unnest($2::text[], $3::int[]) as given (endpoint, slots)
  join evenkeel.endpoint e on e.id = given.endpoint and e.state = 'enabled'
  join evenkeel.endpoint_health h on h.endpoint = e.id
  where h.rest_until <= now()
    and (
      h.failures < $5::int
      -- Looked for by the index: as `exists` it becomes a join that may read all messages.
      or (
        select true
        from evenkeel.message m
        where m.endpoint = e.id and m.is_open and m.is_next and m.state = 'sending'
        limit 1
      ) is null
    )
  for update of h skip locked
),
picked as (
  select m.endpoint, m.position, open.rate_limit
  from open
  cross join lateral (
    select m.endpoint, m.position
    from evenkeel.message m
    where m.endpoint = open.endpoint and m.is_open and m.is_next and m.state = 'waiting' and m.next_at <= now()
    order by m.next_at
    limit open.slots
    for update skip locked
  ) m
),
paced as (
  update evenkeel.endpoint_health h
  set paced_until = greatest(h.paced_until, now()) + taken.count * interval '1 second' / taken.rate_limit
  from (select endpoint, rate_limit, count(*) from picked where rate_limit is not null group by 1, 2) taken
  where h.endpoint = taken.endpoint
),
claimed as (
  update evenkeel.message m
  set state = 'sending', holder = $1::uuid, held_until = now() + $4::int * interval '1 millisecond'
  from picked
  where m.endpoint = picked.endpoint and m.position = picked.position
  returning m.*
)
select
  coalesce(
    json_agg(
      json_build_object(
        'endpoint', c.endpoint, 'position', c.position::text, 'id', c.id, 'source', c.source, 'lane', c.lane,
        'attempts', c.attempts, 'redelivery', c.redelivery, 'gap', c.gap
      )
      order by c.position
    ),
    '[]'
  )::text as claimed
from claimed c
