-- Removes messages that ended long ago, and those of endpoints that were deleted, the oldest first, some at a time. Answers
-- how many.
-- $1 endpoint  $2 int days for which they are kept  $3 int at most so many
with old as (
  select m.endpoint, m.position
  from (
    select * from evenkeel.message m where m.endpoint = $1::text order by m.position limit $3::int
  ) m
  where m.ended_at < now() - $2::int * interval '1 day'
    or not exists (select from evenkeel.endpoint e where e.id = m.endpoint)
),
tries as (
  delete from evenkeel.attempt a using old where a.endpoint = old.endpoint and a.position = old.position
),
gone as (
  delete from evenkeel.message m using old where m.endpoint = old.endpoint and m.position = old.position returning 1
)
select count(*)::int as forgotten from gone
