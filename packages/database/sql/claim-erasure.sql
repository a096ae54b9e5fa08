-- Takes the oldest erasure that is not done and that no worker holds; nothing comes back if there is none.
-- $1 uuid holder  $2 int milliseconds until it must say so again
update evenkeel.erasure
set
  held_by = $1::uuid,
  held_until = clock_timestamp() + $2::int * interval '1 millisecond',
  state = 'running',
  started_at = coalesce(started_at, clock_timestamp())
where id = (
  select id
  from evenkeel.erasure
  where state <> 'done' and held_until < clock_timestamp()
  order by id
  limit 1
  for update skip locked
)
returning id::text as id, source, subject_id, subjects, step, cursor, terms_sealed, erased
