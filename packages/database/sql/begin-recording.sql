-- The moment of a recording: the fence of all its hints, and the database's clock, to the millisecond that the core keeps.
-- Which of the deliveries are recorded already; a pending one is not, it still waits for its outcome. The newest of the digests
-- by which erased people are known, null if nobody of the source was erased. And, a row each, the subscribers that its hints may
-- mean, by id, by code or by e-mail; one that several ask for comes once. One statement, because each round trip is time for
-- which the source's lock is held.
-- $1 source  $2 uuid[] ids of the deliveries  $3 text[] subscriber ids  $4 text[] codes  $5 text[] e-mails
select
  nextval('evenkeel.fence')::text as fence,
  date_trunc('milliseconds', clock_timestamp()) as now,
  array(
    select id::text from evenkeel.delivery where id = any ($2::uuid[]) and outcome <> 'pending'
  ) as recorded,
  (select max(id)::text from evenkeel.erased_term where source = $1) as newest_erased,
  null as row
union all
select null, null, null, null, to_json(s)::text
from mirror.subscriber s
where s.source = $1
  and s.id = any (
    $3::text[]
    || array(select c.id from mirror.subscriber c where c.source = $1 and c.code = any ($4::text[]))
    || array(select e.id from mirror.subscriber e where e.source = $1 and e.email = any ($5::text[]))
  )
