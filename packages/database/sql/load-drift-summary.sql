-- Of each source: what stands of drift, when all of the mirror was last seen to be true, and how much of it was within the
-- last hour. `proven_at`: nothing that the last complete sweep compared is older than its beginning.
-- $1 text[] sources
select
  s.name as source,
  drifted.standing,
  drifted.found_last_day,
  drifted.repaired_last_day,
  swept.started_at as proven_at,
  counted.rows,
  counted.proven_within_hour,
  counted.due
from evenkeel.source s
left join lateral (
  select
    count(*) filter (where d.state = 'confirmed' and d.repaired_at is null)::int as standing,
    count(*) filter (where d.confirmed_at > now() - interval '1 day')::int as found_last_day,
    count(*) filter (where d.repaired_at > now() - interval '1 day')::int as repaired_last_day
  from evenkeel.drift d
  where d.source = s.name and (d.repaired_at is null or d.repaired_at > now() - interval '1 day')
) drifted on true
left join lateral (
  select w.started_at
  from evenkeel.sweep w
  where w.source = s.name and w.state = 'done'
  order by w.id desc
  limit 1
) swept on true
left join lateral (
  select
    count(*)::int as rows,
    count(*) filter (where not r.dirty and r.confirmed_at > now() - interval '1 hour')::int as proven_within_hour,
    count(*) filter (where r.dirty)::int as due
  from mirror.subscriber r
  where r.source = s.name and r.erased_at is null
) counted on true
where s.name = any ($1::text[])
order by s.name
