-- The holes that an audit found, or those that it found filled: the first ones, and how many there are.
-- $1 bigint audit, finished  $2 boolean those that were filled  $3 int at most so many
select
  h.ingest_id::text as ingest_id, h.first_seq::float8 as first_seq, h.last_seq::float8 as last_seq,
  h.after_at, h.before_at,
  count(*) over ()::float8 as ranges,
  sum(h.last_seq - h.first_seq + 1) over ()::float8 as numbers
from evenkeel.ingest_hole h
join evenkeel.ledger_audit a on a.id = $1::bigint
where case when $2::boolean then h.filled_at >= a.at else h.found_at >= a.at and h.filled_at is null end
order by h.before_at, h.ingest_id, h.first_seq
limit $3
