-- Puts what is left of drift that named a person.
-- $1 json array of {id, before, after}
update evenkeel.drift d
set before = given.before, after = given.after
from json_to_recordset($1::json) as given (id bigint, before jsonb, after jsonb)
where d.id = given.id
returning d.id
