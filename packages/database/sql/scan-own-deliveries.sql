-- Bodies of deliveries about these subscribers, in order of their ids; base64.
-- $1 source  $2 uuid after which  $3 int at most so many  $4 text[] subscribers
select d.id::text as id, encode(d.body, 'base64') as body
from evenkeel.delivery d
where d.source = $1 and d.subject_id = any ($4::text[]) and d.id > $2::uuid and d.body <> ''
order by d.id
limit $3::int
