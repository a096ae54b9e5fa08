-- Campaigns of one source by list.
-- $1 source  $2 text[] list uuids
select to_json(c)::text as row
from mirror.campaign c
where c.source = $1 and c.list_uuid = any ($2::text[])
