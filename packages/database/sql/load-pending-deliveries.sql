-- The oldest deliveries that wait for their outcome although their source takes part: it was paused, and is not any more.
-- $1 int at most so many, of one source
select
  d.id::text as id, d.source, d.received_at, d.ingest_id::text as ingest_id, d.ingest_seq::text as ingest_seq,
  encode(d.body, 'base64') as body, d.headers
from evenkeel.delivery d
where d.outcome = 'pending'
  and d.source = (
    select p.source
    from evenkeel.delivery p
    join evenkeel.source s on s.name = p.source and s.status <> 'paused'
    where p.outcome = 'pending'
    order by p.id
    limit 1
  )
order by d.id
limit $1
