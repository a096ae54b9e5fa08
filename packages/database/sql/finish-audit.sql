-- Ends an audit: what it set out to look at was looked at. A hole that it found and filled by itself was none: the number
-- had come in late, but before the number after it. Hours whose deliveries were dropped are nobody's to mend any more.
-- $1 bigint audit
with no_holes as (
  delete from evenkeel.ingest_hole h
  using evenkeel.ledger_audit a
  where a.id = $1::bigint and h.found_at >= a.at and h.filled_at is not null
)
update evenkeel.ledger_audit
set
  last_id = greatest(last_id, evenkeel.uuidv7_floor(audited_until)),
  open_holes = (
    select coalesce(sum(last_seq - first_seq + 1), 0) from evenkeel.ingest_hole where filled_at is null
  ),
  imbalances = (
    select count(*)
    from evenkeel.ledger_balance
    where accepted <> counted + pending and not evenkeel.is_dropped_hour(hour)
  ),
  finished_at = clock_timestamp()
where id = $1::bigint
returning audited_until, deliveries::float8 as deliveries, open_holes::float8 as open_holes, imbalances::float8 as imbalances
