-- What a step of a replay may meet, and changes nothing: the newest fence that was drawn, the database's clock, the newest of the
-- digests by which erased people are known, null if nobody of the source was erased, and, a row each, the subscribers that its hints may mean, by id, by code or by e-mail; one that several ask for comes once.
-- $1 source  $2 text[] subscriber ids  $3 text[] codes  $4 text[] e-mails
select
  (select last_value from evenkeel.fence)::text as newest_fence,
  date_trunc('milliseconds', clock_timestamp()) as now,
  (select max(id)::text from evenkeel.erased_term where source = $1) as newest_erased,
  null as row
union all
select null, null, null, to_json(s)::text
from mirror.subscriber s
where s.source = $1
  and s.id = any (
    $2::text[]
    || array(select c.id from mirror.subscriber c where c.source = $1 and c.code = any ($3::text[]))
    || array(select e.id from mirror.subscriber e where e.source = $1 and e.email = any ($4::text[]))
  )
