-- Subscribers of one source by id, and nothing else: what a page of a list or a read by id asks for.
-- $1 source  $2 text[] ids
select to_json(s)::text as row
from mirror.subscriber s
where s.source = $1 and s.id = any ($2::text[])
