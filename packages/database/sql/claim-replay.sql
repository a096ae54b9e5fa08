-- Takes the oldest open replay that nobody runs, and answers it; one that changes something waits while its source is paused.
-- The fence of a replay is drawn here, when it begins, after everything that it replays was received.
-- $1 uuid holder  $2 int milliseconds until it must say so again  $3 boolean only one that is of a single delivery
update evenkeel.replay r
set
  holder = $1::uuid,
  held_until = clock_timestamp() + $2::int * interval '1 millisecond',
  state = 'running',
  started_at = coalesce(r.started_at, clock_timestamp()),
  fence = case when r.dry_run then null else coalesce(r.fence, nextval('evenkeel.fence')) end
where r.id = (
  select o.id
  from evenkeel.replay o
  join evenkeel.source s on s.name = o.source
  where o.state in ('requested', 'running')
    and o.held_until < clock_timestamp()
    and (o.dry_run or s.status <> 'paused')
    and (not $3::boolean or o.filter ->> 'delivery' is not null)
  order by o.id
  limit 1
  for update of o skip locked
)
returning
  r.id::text as id, r.source, r.filter::text as filter, r.dry_run, r.after_id::text as after_id, r.until_id::text as until_id,
  r.cursor::text as cursor, r.fence::text as fence, r.counts::text as counts
