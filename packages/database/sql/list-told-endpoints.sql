-- Every endpoint that has messages, those that were deleted too: a step for each in the primary key.
with recursive told as (
  (select endpoint from evenkeel.message order by endpoint limit 1)
  union all
  select (select m.endpoint from evenkeel.message m where m.endpoint > told.endpoint order by m.endpoint limit 1)
  from told
  where told.endpoint is not null
)
select endpoint from told where endpoint is not null
