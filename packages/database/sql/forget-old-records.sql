-- What was noted beside deliveries and changes, as long ago as they are kept, some thousand of each at a time; answers how
-- many rows that were. Kept whatever their age: a source's newest sweep that was done, a brake that is held, drift that
-- stands, the newest audits, holes that stand as long as the counts that they are missing from, and voids that no audit has
-- passed yet.
-- $1 int days that deliveries are kept  $2 int days that changes are kept  $3 int at most so many of each
with before as materialized (
  select
    clock_timestamp() - $1::int * interval '1 day' as deliveries,
    clock_timestamp() - $2::int * interval '1 day' as changes
),
voids as (
  delete from evenkeel.ingest_void
  where (ingest_id, ingest_seq) in (
    select v.ingest_id, v.ingest_seq
    from evenkeel.ingest_void v
    left join evenkeel.ingest_counter c using (ingest_id)
    where v.recorded_at < (select deliveries from before)
      and (c.ingest_id is null or v.ingest_seq <= c.audited_to)
      and not exists (
        select from evenkeel.ingest_hole h
        where h.ingest_id = v.ingest_id and v.ingest_seq between h.first_seq and h.last_seq and h.filled_at is null
      )
    limit $3::int
  )
  returning 1
),
audits as (
  delete from evenkeel.ledger_audit
  where id in (
    select a.id
    from evenkeel.ledger_audit a
    where a.at < (select deliveries from before)
      and a.id < (select max(id) from evenkeel.ledger_audit where finished_at is not null)
    limit $3::int
  )
  returning 1
),
holes as (
  delete from evenkeel.ingest_hole
  where (ingest_id, first_seq) in (
    select h.ingest_id, h.first_seq
    from evenkeel.ingest_hole h
    where h.found_at < (select case when h.filled_at is null then changes else deliveries end from before)
    limit $3::int
  )
  returning 1
),
hours as (
  delete from evenkeel.ledger_hour
  where (source, hour, outcome, reason) in (
    select l.source, l.hour, l.outcome, l.reason
    from evenkeel.ledger_hour l
    where l.hour < (select least(changes, deliveries) from before) and evenkeel.is_dropped_hour(l.hour)
    limit $3::int
  )
  returning 1
),
balances as (
  delete from evenkeel.ledger_balance
  where (source, hour) in (
    select b.source, b.hour
    from evenkeel.ledger_balance b
    where b.hour < (select least(changes, deliveries) from before) and evenkeel.is_dropped_hour(b.hour)
    limit $3::int
  )
  returning 1
),
reads as (
  delete from evenkeel.read_hour
  where (source, hour, measure) in (
    select r.source, r.hour, r.measure
    from evenkeel.read_hour r
    where r.hour < (select changes from before)
    limit $3::int
  )
  returning 1
),
sweeps as (
  delete from evenkeel.sweep
  where id in (
    select s.id
    from evenkeel.sweep s
    where s.state in ('done', 'cancelled')
      and coalesce(s.finished_at, s.requested_at) < (select changes from before)
      and s.brake is distinct from 'held'
      and exists (select from evenkeel.sweep n where n.source = s.source and n.state = 'done' and n.id > s.id)
    limit $3::int
  )
  returning 1
),
replays as (
  delete from evenkeel.replay
  where id in (
    select r.id
    from evenkeel.replay r
    where r.state in ('finished', 'cancelled', 'failed')
      and coalesce(r.finished_at, r.requested_at) < (select changes from before)
    limit $3::int
  )
  returning 1
),
drifts as (
  delete from evenkeel.drift
  where id in (
    select d.id
    from evenkeel.drift d
    where coalesce(d.repaired_at, d.dismissed_at) < (select changes from before)
    limit $3::int
  )
  returning 1
),
counts as (
  delete from evenkeel.activity_minute
  where (source, minute) in (
    select a.source, a.minute
    from evenkeel.activity_minute a
    where a.minute < (select deliveries from before)
    limit $3::int
  )
  returning 1
),
samples as (
  delete from evenkeel.activity_sample
  where (source, minute) in (
    select a.source, a.minute
    from evenkeel.activity_sample a
    where a.minute < (select deliveries from before)
    limit $3::int
  )
  returning 1
),
refusals as (
  delete from evenkeel.refused_webhook
  where (source, minute, reason) in (
    select r.source, r.minute, r.reason
    from evenkeel.refused_webhook r
    where r.minute < (select deliveries from before)
    limit $3::int
  )
  returning 1
),
minutes as (
  delete from evenkeel.budget_minute
  where minute < clock_timestamp() - interval '2 days'
  returning 1
)
select (
  (select count(*) from voids) + (select count(*) from audits) + (select count(*) from holes) + (select count(*) from hours)
  + (select count(*) from balances) + (select count(*) from reads) + (select count(*) from sweeps)
  + (select count(*) from replays) + (select count(*) from drifts) + (select count(*) from counts)
  + (select count(*) from samples) + (select count(*) from refusals) + (select count(*) from minutes)
)::int as rows
