-- Where the feed of each source ends now: with its newest change, or, if none is kept, with the newest that was dropped.
-- Without either there is no row.
-- $1 text[] sources
select
  given.source,
  newest.position::text as position,
  to_char(newest.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
from unnest($1::text[]) as given (source)
cross join lateral (
  (
    select c.position, c.at
    from evenkeel.change c
    where c.source = given.source
    order by c.position desc
    limit 1
  )
  union all
  select h.position, h.at
  from evenkeel.change_horizon h
  where h.source = given.source
  order by position desc
  limit 1
) newest
