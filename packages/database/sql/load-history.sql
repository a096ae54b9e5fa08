-- The changes of one row, the newest first.
-- $1 source  $2 entity  $3 subject  $4 bigint below which version, null: all  $5 int at most so many
select
  c.position::text as position, c.source, c.entity, c.subject_id, c.subscriber_id, c.version::text as version, c.kind,
  c.provisional, c.before, c.after, c.cause_type, c.cause_id,
  to_char(c.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
from evenkeel.change c
where c.source = $1 and c.entity = $2 and c.subject_id = $3 and ($4::bigint is null or c.version < $4::bigint)
order by c.version desc
limit $5::int
