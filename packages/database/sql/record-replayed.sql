-- Deliveries that came to nothing, and by a replay to something: they get the outcome that they have now, and the ledger
-- counts them under that one, so that it still says of each delivery how it ended (protocol section 7). One that has become
-- something else meanwhile does not come back, and the step is done anew. Each names the replay.
-- $1 source  $2 json array of deliveries, sorted by id; change_ids an array  $3 uuid the first id  $4 uuid the last id  $5 bigint replay
with given as materialized (
  select *
  from json_to_recordset($2::json) as g (
    id uuid, event_type text, subject_id text, fence bigint, outcome text, reason text, change_ids bigint[],
    former_outcome text, former_reason text
  )
),
recorded as (
  update evenkeel.delivery d
  set
    event_type = g.event_type,
    subject_id = g.subject_id,
    fence = g.fence,
    outcome = g.outcome,
    reason = g.reason,
    change_ids = d.change_ids || g.change_ids,
    replay_ids = coalesce(d.replay_ids, '{}') || $5::bigint
  from given g
  where d.id = g.id
    and d.id between $3::uuid and $4::uuid
    and d.outcome = g.former_outcome
    and d.reason is not distinct from g.former_reason
  returning d.id, d.received_at, d.outcome, d.reason, g.former_outcome, g.former_reason
),
moved as materialized (
  select hour, outcome, reason, sum(n) as n
  from (
    select date_trunc('hour', received_at, 'UTC') as hour, outcome, coalesce(reason, '') as reason, 1 as n from recorded
    union all
    select date_trunc('hour', received_at, 'UTC'), former_outcome, coalesce(former_reason, ''), -1 from recorded
  ) each
  group by hour, outcome, reason
  having sum(n) <> 0
),
emptied as (
  delete from evenkeel.ledger_hour l
  using moved m
  where (l.source, l.hour, l.outcome, l.reason) = ($1, m.hour, m.outcome, m.reason) and l.deliveries + m.n <= 0
),
counted as (
  insert into evenkeel.ledger_hour as held (source, hour, outcome, reason, deliveries)
  select $1, m.hour, m.outcome, m.reason, m.n
  from moved m
  left join evenkeel.ledger_hour l
    on (l.source, l.hour, l.outcome, l.reason) = ($1, m.hour, m.outcome, m.reason)
  where coalesce(l.deliveries, 0) + m.n > 0
  order by m.hour, m.outcome, m.reason
  on conflict (source, hour, outcome, reason) do update set deliveries = held.deliveries + excluded.deliveries
)
select id::text as id from recorded
