-- Of each column of a row, the change that last set it: which, when, and because of what.
-- $1 source  $2 entity  $3 subject
select distinct on (field.name)
  field.name, c.version::text as version, c.position::text as position, c.cause_type, c.cause_id, c.at
from evenkeel.change c
cross join lateral jsonb_object_keys(c.after) as field (name)
where c.source = $1 and c.entity = $2 and c.subject_id = $3
order by field.name, c.version desc
