-- The next deliveries of a replay, and up to which id it has come with them: a slice of all deliveries is looked at, so that a
-- filter that fits few of them makes many short statements and no long one. What is pending waits for its outcome anyway.
-- The first row tells how far; each of the others is a delivery.
-- $1 source  $2 uuid after which id  $3 uuid up to which id  $4 text outcome  $5 text reason  $6 text event type
-- $7 text subject ($4 to $7: null is any)  $8 int look at so many at most  $9 int answer so many at most
with slice as materialized (
  select id, source, event_type, subject_id, outcome, reason
  from evenkeel.delivery
  where id > $2::uuid and id <= $3::uuid
  order by id
  limit $8::int
),
wanted as materialized (
  select id
  from slice
  where source = $1
    and outcome <> 'pending'
    and ($4::text is null or outcome = $4)
    and ($5::text is null or reason = $5)
    and ($6::text is null or event_type = $6)
    and ($7::text is null or subject_id = $7)
  order by id
  limit $9::int
),
reached as materialized (
  select case
    when (select count(*) from wanted) = $9::int then (select id from wanted order by id desc limit 1)
    when (select count(*) from slice) = $8::int then (select id from slice order by id desc limit 1)
    else $3::uuid
  end as id
)
select
  (select id::text from reached) as reached, null as id, null::timestamptz as received_at, null as ingest_id,
  null as ingest_seq, null as body, null as outcome, null as reason
union all
(
  select
    null, d.id::text, d.received_at, d.ingest_id::text, d.ingest_seq::text, encode(d.body, 'base64'), d.outcome, d.reason
  from evenkeel.delivery d
  where d.id = any (array(select id from wanted))
    and d.id > $2::uuid
    and d.id <= (select id from reached)
  order by d.id
)
