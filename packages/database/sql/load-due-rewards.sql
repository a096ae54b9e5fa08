-- Subscribers whose rewards may want a read now, as for subscribers: one read answers for all rewards of one. A sweep
-- lacked one if it lacked all of its rewards that are due.
-- `nearest` are those who may be among the first, found as due subscribers are, by the index reward_dirty_idx, which has
-- `way` as it is written here. There an owner counts once for each way, and those that can wait are looked for apart from
-- those that cannot, so that neither crowd out the others. Then all that is due of these owners is looked at, and of no
-- others: `limit 1` and `offset 0` keep Postgres from joining them with all that is due.
-- $1 source  $2 boolean calls are ample  $3 int settle delay, milliseconds  $4 text[] not these subscribers
-- $5 boolean those too that a sweep can answer  $6 boolean those too that a sweep lacked  $7 int at most so many
with moment as materialized (
  select clock_timestamp() as now, $3::int * interval '1 millisecond' as settle
),
dirty as not materialized (
  select d.*
  from (
    select
      r.*, r.hint_at as since,
      case
        when r.list_absent_fence is not null then 2
        when r.deleted_at is not null or r.looks > 0 or not r.ever_verified then 1
        else 0
      end as way
    from mirror.reward r
  ) d
  where d.source = $1
    and d.dirty
    and d.erased_at is null
    and (
      d.hint_at <= (select now - settle from moment)
      or ($2::boolean and d.fetch_fence <= d.hint_fence)
      or coalesce(d.confirmed_at, d.first_seen_at) <= (select now - 10 * settle from moment)
    )
    and (d.way > 0 or $5::boolean)
    and (d.way < 2 or $6::boolean)
    and d.subscriber_id <> all ($4::text[])
),
looks as not materialized (
  select r.*, r.look_at as since, 3 as way
  from mirror.reward r
  where r.source = $1
    and r.look_at <= (select now from moment)
    and not r.dirty
    and r.erased_at is null
    and r.subscriber_id <> all ($4::text[])
),
first_dirty as not materialized (
  select
    d.subscriber_id, d.since, d.way,
    d.way = 2 and (
      select true from dirty o where o.subscriber_id = d.subscriber_id and o.way < 2 limit 1
    ) is null as can_wait
  from dirty d
  where (
    select true
    from dirty o
    where o.subscriber_id = d.subscriber_id and o.way = d.way and (o.since, o.id) < (d.since, d.id)
    limit 1
  ) is null
),
first_looks as not materialized (
  select
    l.subscriber_id, l.since,
    (select true from dirty o where o.subscriber_id = l.subscriber_id and o.way < 2 limit 1) is null as can_wait
  from looks l
  where (
    select true
    from looks o
    where o.subscriber_id = l.subscriber_id and (o.since, o.id) < (l.since, l.id)
    limit 1
  ) is null
),
nearest as (
  (select subscriber_id from first_dirty where way = 0 and $5::boolean order by since limit $7)
  union
  (select subscriber_id from first_dirty where way = 1 order by since limit $7)
  union
  (select subscriber_id from first_dirty where way = 2 and $6::boolean and can_wait order by since limit $7)
  union
  (select subscriber_id from first_dirty where way = 2 and $6::boolean and not can_wait order by since limit $7)
  union
  (select subscriber_id from first_looks where can_wait order by since limit $7)
  union
  (select subscriber_id from first_looks where not can_wait order by since limit $7)
),
due as (
  select d.*
  from nearest n
  cross join lateral (
    (select * from dirty where subscriber_id = n.subscriber_id offset 0)
    union all
    (select * from looks where subscriber_id = n.subscriber_id offset 0)
  ) d
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
    min(d.since) as since
  from due d
  group by d.subscriber_id
),
placed as (
  select o.*, row_number() over (partition by can_wait order by since, id) as place
  from owners o
)
select
  p.id, p.dirty, p.hint_at, p.hint_fence, p.fetch_fence, p.confirmed_at, p.first_seen_at, p.look_at, p.list_absent,
  (select now from moment) as now
from placed p
order by case when p.can_wait then 8 * p.place else p.place end, p.can_wait
limit $7
