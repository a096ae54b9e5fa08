-- How a source stands: what the worker that attends to it has to go on from, and what a status line shows.
-- `swept_from`: when the first page of the last complete sweep was asked for: what changed before is in the mirror.
-- $1 source
select
  s.status,
  s.status_reason,
  s.status_since,
  clock_timestamp() as now,
  l.checked_at,
  l.campaign_seen_at,
  done.started_at as swept_from,
  done.finished_at as swept_at,
  coalesce(latest.brake = 'held', false) as braked,
  case when latest.brake = 'held' then latest.id::text end as braked_sweep,
  latest.braked_entity,
  coalesce(latest.state = 'done', false) as braked_sweep_done,
  coalesce(latest.samples_absent, 0) as samples_absent,
  coalesce(latest.samples_present, 0) as samples_present
from evenkeel.source s
left join evenkeel.source_lease l on l.source = s.name
left join lateral (
  select started_at, finished_at
  from evenkeel.sweep
  where source = s.name and state = 'done'
  order by id desc
  limit 1
) done on true
left join lateral (
  select id, state, brake, braked_entity, samples_absent, samples_present
  from evenkeel.sweep
  where source = s.name and (state = 'done' or brake is not null)
  order by id desc
  limit 1
) latest on true
where s.name = $1
