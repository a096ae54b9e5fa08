-- Where the feed of each source ends now. Without changes there is no row.
-- $1 text[] sources
select given.source, newest.position::text as position, newest.at
from unnest($1::text[]) as given (source)
cross join lateral (
  select c.position, to_char(c.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
  from evenkeel.change c
  where c.source = given.source
  order by c.position desc
  limit 1
) newest
