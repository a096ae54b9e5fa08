-- Subscribers that may want a read by id now: whether they do is for the core to say. Dirty ones of which the newest hint
-- is settled; that no read has answered since, while calls are ample; or that were hinted without a break for ten times as
-- long. And the looks that have come. Those that have been dirty longest go first; looks, and rows that a sweep lacked, get every
-- eighth place at least, so that thousands of them do not hold up a hint, nor hints them.
-- `way` is written as the index subscriber_dirty_idx has it: of each, the index has those first that have been dirty longest, and
-- little more is read than is wanted, however many are dirty: besides, only those are looked at that were dirty before and
-- hinted again within the settle delay.
-- $1 source  $2 boolean calls are ample  $3 int settle delay, milliseconds  $4 text[] not these
-- $5 boolean those too that a sweep can answer  $6 boolean those too that a sweep lacked  $7 int at most so many
with moment as materialized (
  select clock_timestamp() as now, $3::int * interval '1 millisecond' as settle
),
dirty as not materialized (
  select
    s.id, s.dirty_since as since,
    case when s.list_absent_fence is not null then 2 when s.deleted_at is not null or s.looks > 0 then 1 else 0 end as way
  from mirror.subscriber s
  where s.source = $1
    and s.dirty
    and s.erased_at is null
    and (
      s.hint_at <= (select now - settle from moment)
      or ($2::boolean and s.fetch_fence <= s.hint_fence)
      or coalesce(s.confirmed_at, s.first_seen_at) <= (select now - 10 * settle from moment)
    )
    and s.id <> all ($4::text[])
),
due as (
  (select id, since, false as can_wait from dirty where way = 0 and $5::boolean order by since limit $7)
  union all
  (select id, since, false from dirty where way = 1 order by since limit $7)
  union all
  (select id, since, true from dirty where way = 2 and $6::boolean order by since limit $7)
  union all
  (
    select s.id, s.look_at, true
    from mirror.subscriber s
    where s.source = $1
      and s.look_at <= (select now from moment)
      and not s.dirty
      and s.erased_at is null
      and s.id <> all ($4::text[])
    order by s.look_at
    limit $7
  )
),
placed as (
  select id, can_wait, row_number() over (partition by can_wait order by since, id) as place
  from due
)
select
  s.id, s.dirty, s.hint_at, s.hint_fence::text as hint_fence, s.fetch_fence::text as fetch_fence, s.confirmed_at,
  s.first_seen_at, s.look_at, s.list_absent_fence is not null as list_absent, m.now
from placed p
join mirror.subscriber s on s.source = $1 and s.id = p.id
cross join moment m
order by case when p.can_wait then 8 * p.place else p.place end, p.can_wait
limit $7
