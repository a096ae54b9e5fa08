-- Which enabled endpoints have changes of which source before them. Where the log of each source that is told of ends is looked
-- up once. It ends with what was dropped where nothing newer is kept: who was not that far is told that.
with told as (
  select c.endpoint, c.source, c.position
  from evenkeel.endpoint_cursor c
  join evenkeel.endpoint e on e.id = c.endpoint
  where e.state = 'enabled'
),
newest as (
  select s.source, greatest(log.position, h.position) as position
  from (select distinct source from told) s
  left join lateral (
    select c.position from evenkeel.change c where c.source = s.source order by c.position desc limit 1
  ) log on true
  left join evenkeel.change_horizon h on h.source = s.source
)
select told.endpoint, told.source
from told
join newest on newest.source = told.source
where told.position < newest.position
order by told.endpoint, told.source
