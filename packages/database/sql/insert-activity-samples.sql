-- Keeps what a worker saw of each source in a minute, and looks at what only needs SQL: drift that stands, and up to when what
-- was accepted has been recorded, which a delivery that waits in Postgres may end before the queue does. All sources of a
-- minute in one statement, so that their sum is of one look. Another worker's look, if it was there first, stands.
-- $1 timestamptz the minute  $2 json array of samples  $3 timestamptz up to when nothing waits in the queue, null: not known
insert into evenkeel.activity_sample (source, minute, rows_due, drift_standing, account, calls_left, accepted_until)
select
  s.name, $1::timestamptz, seen.rows_due, drifted.standing, seen.account, seen.calls_left,
  case when $3::timestamptz is not null then least($3::timestamptz, waiting.since) end
from json_to_recordset($2::json) as seen (source text, rows_due int, account text, calls_left int)
join evenkeel.source s on s.name = seen.source
cross join lateral (
  select count(*)::int as standing
  from evenkeel.drift d
  where d.source = s.name and d.state = 'confirmed' and d.repaired_at is null
) drifted
left join lateral (
  select d.received_at as since
  from evenkeel.delivery d
  where d.source = s.name and d.outcome = 'pending'
  order by d.id
  limit 1
) waiting on true
order by s.name
on conflict (source, minute) do nothing
