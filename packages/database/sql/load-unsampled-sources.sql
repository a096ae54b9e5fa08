-- Which sources nobody has looked at in this minute, and which minute that is: once it is written down, no other worker looks.
-- Source by source, so that it is found by the key, also in a table without statistics.
select s.name as source, m.minute
from evenkeel.source s
cross join (select date_trunc('minute', clock_timestamp(), 'UTC') as minute) m
left join lateral (
  select a.minute from evenkeel.activity_sample a where a.source = s.name and a.minute = m.minute limit 1
) looked on true
where looked.minute is null
order by s.name
