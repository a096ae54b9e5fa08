-- Subscribers whose rewards may want a read now, as for subscribers: one read answers for all rewards of one. A sweep
-- lacked one if it lacked all of its rewards that are due.
-- $1 source  $2 boolean calls are ample  $3 int settle delay, milliseconds  $4 text[] not these subscribers
-- $5 boolean those too that a sweep can answer  $6 boolean those too that a sweep lacked  $7 int at most so many
with moment as (
  select clock_timestamp() as now, $3::int * interval '1 millisecond' as settle
),
due as (
  select
    r.subscriber_id, r.dirty, r.hint_at, r.hint_fence, r.fetch_fence, r.confirmed_at, r.first_seen_at, r.look_at,
    r.list_absent_fence
  from mirror.reward r, moment m
  where r.source = $1
    and r.dirty
    and r.erased_at is null
    and (
      r.hint_at <= m.now - m.settle
      or ($2::boolean and r.fetch_fence <= r.hint_fence)
      or coalesce(r.confirmed_at, r.first_seen_at) <= m.now - 10 * m.settle
    )
    and (
      $5::boolean
      or r.list_absent_fence is not null or r.deleted_at is not null or r.looks > 0 or not r.ever_verified
    )
    and ($6::boolean or r.list_absent_fence is null)
  union all
  select
    r.subscriber_id, r.dirty, r.hint_at, r.hint_fence, r.fetch_fence, r.confirmed_at, r.first_seen_at, r.look_at,
    r.list_absent_fence
  from mirror.reward r, moment m
  where r.source = $1 and r.look_at <= m.now and not r.dirty and r.erased_at is null
),
owners as (
  select
    d.subscriber_id as id,
    bool_or(d.dirty) as dirty,
    min(d.hint_at) filter (where d.dirty) as hint_at,
    case when bool_or(d.dirty and d.fetch_fence <= d.hint_fence) then '1' else '0' end as hint_fence,
    case when bool_or(d.dirty and d.fetch_fence <= d.hint_fence) then '0' else '1' end as fetch_fence,
    min(d.confirmed_at) as confirmed_at,
    min(d.first_seen_at) as first_seen_at,
    min(d.look_at) filter (where not d.dirty) as look_at,
    bool_and(d.list_absent_fence is not null) as list_absent,
    not bool_or(d.dirty and d.list_absent_fence is null) as can_wait,
    min(case when d.dirty then d.hint_at else d.look_at end) as since
  from due d
  where d.subscriber_id <> all ($4::text[])
  group by d.subscriber_id
),
first as (
  (select * from owners where not can_wait order by since, id limit $7)
  union all
  (select * from owners where can_wait order by since, id limit $7)
),
placed as (
  select f.*, row_number() over (partition by can_wait order by since, id) as place
  from first f
)
select
  p.id, p.dirty, p.hint_at, p.hint_fence, p.fetch_fence, p.confirmed_at, p.first_seen_at, p.look_at, p.list_absent,
  (select now from moment) as now
from placed p
order by case when p.can_wait then 8 * p.place else p.place end, p.can_wait
limit $7
