-- Puts what is left of changes that were of a person, or named them. Their time finds their partition.
-- $1 json array of {position, at, before, after}
update evenkeel.change c
set before = given.before, after = given.after
from json_to_recordset($1::json) as given (position bigint, at timestamptz, before jsonb, after jsonb)
where c.at = given.at and c.position = given.position
returning c.position
