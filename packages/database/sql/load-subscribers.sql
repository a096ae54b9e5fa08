-- Subscribers of one source by id, by code or by e-mail; one that several ask for comes once.
-- $1 source  $2 text[] ids  $3 text[] codes  $4 text[] e-mails
select to_json(s)::text as row
from mirror.subscriber s
where s.source = $1
  and s.id = any (
    $2::text[]
    || array(select c.id from mirror.subscriber c where c.source = $1 and c.code = any ($3::text[]))
    || array(select e.id from mirror.subscriber e where e.source = $1 and e.email = any ($4::text[]))
  )
