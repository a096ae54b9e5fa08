-- How many rows that a sweep lacked still wait for their reads by id. A row is told to be of this sweep by its fence: the
-- sweeps before had none so high. A read answers for all rewards of a subscriber.
-- $1 bigint sweep
with swept as (
  select
    s.source,
    coalesce((select max(f.last_fence) from evenkeel.sweep f where f.source = s.source and f.id < s.id), 0) as before
  from evenkeel.sweep s
  where s.id = $1::bigint
)
select (
  (
    select count(*)
    from mirror.subscriber m
    join swept on m.source = swept.source and m.list_absent_fence > swept.before
    where m.dirty and m.erased_at is null
  ) + (
    select count(distinct m.subscriber_id)
    from mirror.reward m
    join swept on m.source = swept.source and m.list_absent_fence > swept.before
    where m.dirty and m.erased_at is null
  )
)::int as owed
