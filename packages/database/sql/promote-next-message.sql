-- A message was skipped: the next in its lane tells of the gap, and may be sent if its turn has come by that. Under the
-- endpoint's lock. Without a row nobody is after it yet.
-- $1 endpoint  $2 source  $3 lane  $4 bigint position of the one that was skipped  $5 boolean it was its turn
update evenkeel.message m
set gap = true, is_next = m.is_next or $5::boolean, next_at = now()
where m.endpoint = $1::text and m.position = (
  select n.position
  from evenkeel.message n
  where n.endpoint = $1::text and n.source = $2::text and n.lane = $3::text and n.position > $4::bigint and n.is_open
    and not n.redelivery
  order by n.position
  limit 1
)
returning m.position::text as position
