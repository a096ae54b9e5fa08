-- Every reward of these subscribers, those that are gone too.
-- $1 source  $2 text[] subscriber ids
select to_json(r)::text as row
from mirror.reward r
where r.source = $1 and r.subscriber_id = any ($2::text[])
