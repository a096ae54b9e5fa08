-- What is due in a source, as the planner needs it (protocol section 5): `listed` can be answered by a sweep as well as by
-- id, and has settled; `by_id_only` cannot: a sweep lacked them, they are tombstones, or they are scheduled looks. A read
-- answers for all rewards of a subscriber.
-- $1 source  $2 int settle delay, milliseconds
with moment as (
  select clock_timestamp() as now, $2::int * interval '1 millisecond' as settle
),
due_rewards as (
  select
    r.subscriber_id, r.hint_at, true as dirty,
    r.list_absent_fence is null and r.deleted_at is null and r.looks = 0 and r.ever_verified as listed
  from mirror.reward r
  where r.source = $1 and r.dirty and r.erased_at is null
  union all
  select r.subscriber_id, r.hint_at, false, false
  from mirror.reward r, moment m
  where r.source = $1 and r.look_at <= m.now and not r.dirty and r.erased_at is null
),
due as (
  select
    s.hint_at, s.hint_at as newest_hint_at, s.dirty,
    s.list_absent_fence is null and s.deleted_at is null and s.looks = 0 as listed
  from mirror.subscriber s
  where s.source = $1 and s.dirty and s.erased_at is null
  union all
  select s.hint_at, s.hint_at, false, false
  from mirror.subscriber s, moment m
  where s.source = $1 and s.look_at <= m.now and not s.dirty and s.erased_at is null
  union all
  select
    min(r.hint_at) filter (where r.dirty), max(r.hint_at) filter (where r.dirty), bool_or(r.dirty), bool_and(r.listed)
  from due_rewards r
  group by r.subscriber_id
)
select
  count(*) filter (where d.listed and d.hint_at <= m.now - m.settle)::int as listed,
  count(*) filter (where not d.listed)::int as by_id_only,
  count(*)::int as due,
  count(*) filter (where d.dirty)::int as dirty,
  min(d.hint_at) filter (where d.dirty) as oldest_hint_at,
  max(d.newest_hint_at) filter (where d.dirty) as newest_hint_at
from due d
cross join moment m
