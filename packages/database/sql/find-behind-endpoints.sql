-- Which enabled endpoints have changes of which source before them. Where the log of each source that is told of ends is looked
-- up once.
with told as (
  select c.endpoint, c.source, c.position
  from evenkeel.endpoint_cursor c
  join evenkeel.endpoint e on e.id = c.endpoint
  where e.state = 'enabled'
),
newest as (
  select s.source, log.position
  from (select distinct source from told) s
  cross join lateral (
    select c.position from evenkeel.change c where c.source = s.source order by c.position desc limit 1
  ) log
)
select told.endpoint, told.source
from told
join newest on newest.source = told.source
where told.position < newest.position
order by told.endpoint, told.source
