-- What a worker held that did not say what became of it, and what this one gives back, waits to be sent again.
-- $1 uuid all of this holder's, null: only what is held for too long
with held as (
  select m.endpoint, m.position
  from evenkeel.endpoint e
  cross join lateral (
    select m.endpoint, m.position
    from evenkeel.message m
    where m.endpoint = e.id and m.is_open and m.is_next and m.state = 'sending' and (m.held_until < now() or m.holder = $1::uuid)
    for update skip locked
  ) m
)
update evenkeel.message m
set state = 'waiting', holder = null, held_until = null, next_at = now()
from held
where m.endpoint = held.endpoint and m.position = held.position
returning m.endpoint
