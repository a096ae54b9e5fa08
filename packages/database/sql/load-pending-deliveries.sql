-- The oldest deliveries that wait for their outcome although their source takes part: the queue did not take them, or
-- the source was paused and is not any more. A source at a time by the partial index, so that what waits for a paused one
-- costs nothing.
-- $1 int at most so many, of one source
select
  d.id::text as id, d.source, d.received_at, d.ingest_id::text as ingest_id, d.ingest_seq::text as ingest_seq,
  encode(d.body, 'base64') as body, d.headers
from evenkeel.delivery d
where d.outcome = 'pending'
  and d.source = (
    select s.name
    from evenkeel.source s
    cross join lateral (
      select p.id from evenkeel.delivery p where p.outcome = 'pending' and p.source = s.name order by p.id limit 1
    ) oldest
    where s.status <> 'paused'
    order by oldest.id
    limit 1
  )
order by d.id
limit $1
