-- Changes of a source by their positions, in that order.
-- $1 source  $2 bigint[] positions
select
  c.position::text as position, c.source, c.entity, c.subject_id, c.subscriber_id, c.version::text as version, c.kind,
  c.provisional, c.before, c.after, c.cause_type, c.cause_id,
  to_char(c.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
from evenkeel.change c
where c.source = $1 and c.position = any ($2::bigint[])
order by c.position
