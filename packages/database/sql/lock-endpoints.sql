-- Takes the locks of some endpoints until the transaction ends: the first statement of whatever makes or ends messages, so
-- that each sees what the other has done to a lane, and one message of a lane is next, always.
-- $1 text[] endpoints
select count(pg_advisory_xact_lock(hashtextextended('evenkeel.endpoint:' || given.id, 0))::text)::int as locked
from (select distinct id from unnest($1::text[]) as id order by id) as given
