-- What was parked is sent again, beside its lane, the oldest first. Under the endpoint's lock. Answers how many.
-- $1 endpoint  $2 timestamptz of changes since then  $3 int at most so many
with lost as (
  select m.endpoint, m.position, row_number() over (order by m.position) as nth
  from evenkeel.message m
  where m.endpoint = $1::text and m.is_missing and m.state = 'parked' and m.at >= $2::timestamptz
  order by m.position
  limit $3::int
),
recovered as (
  update evenkeel.message m
  set state = 'waiting', is_next = true, redelivery = true, attempts = 0, reason = null, ended_at = null,
    next_at = now() + lost.nth * interval '1 microsecond'
  from lost
  where m.endpoint = lost.endpoint and m.position = lost.position
  returning 1
)
select count(*)::int as recovered from recovered
