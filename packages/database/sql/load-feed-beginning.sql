-- Where the feed of each source begins: after the newest change that was dropped. Without one there is no row.
-- $1 text[] sources
select
  h.source, h.position::text as position, to_char(h.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
from evenkeel.change_horizon h
where h.source = any ($1::text[])
