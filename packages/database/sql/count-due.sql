-- What is due in a source, as the planner needs it (protocol section 5): `listed` can be answered by a sweep as well as by
-- id, and has settled; `by_id_only` cannot: a sweep lacked them, they are tombstones, or they are scheduled looks. A read
-- answers for all rewards of a subscriber.
-- $1 source  $2 int settle delay, milliseconds
with moment as (
  select clock_timestamp() as now, $2::int * interval '1 millisecond' as settle
),
due as (
  select
    s.id, true as is_subscriber, s.hint_at, s.dirty,
    s.dirty and s.list_absent_fence is null and s.deleted_at is null and s.looks = 0 as listed
  from mirror.subscriber s
  where s.source = $1 and s.dirty
  union all
  select s.id, true, s.hint_at, s.dirty, false
  from mirror.subscriber s, moment m
  where s.source = $1 and s.look_at <= m.now and not s.dirty
  union all
  select
    r.subscriber_id, false, min(r.hint_at), true,
    bool_and(r.list_absent_fence is null and r.deleted_at is null and r.looks = 0 and r.ever_verified)
  from mirror.reward r
  where r.source = $1 and r.dirty
  group by r.subscriber_id
)
select
  count(*) filter (where d.listed and d.hint_at <= m.now - m.settle)::int as listed,
  count(*) filter (where not d.listed)::int as by_id_only,
  count(*)::int as due,
  count(*) filter (where d.dirty)::int as dirty,
  min(d.hint_at) filter (where d.dirty) as oldest_hint_at
from due d
cross join moment m
