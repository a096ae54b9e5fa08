-- The last change of each source before a time, whether or not it is still kept. Without one there is no row.
-- $1 text[] sources  $2 timestamptz
select given.source, log.position::text as position
from unnest($1::text[]) as given (source)
cross join lateral (
  (
    select c.position
    from evenkeel.change c
    where c.source = given.source and c.at < $2::timestamptz
    order by c.position desc
    limit 1
  )
  union all
  select h.position
  from evenkeel.change_horizon h
  where h.source = given.source and h.at < $2::timestamptz
  order by position desc
  limit 1
) log
