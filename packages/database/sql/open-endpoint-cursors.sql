-- A source that was connected after an endpoint was made is told from its beginning: all of it is new.
insert into evenkeel.endpoint_cursor (endpoint, source, position)
select e.id, s.name, 0
from evenkeel.endpoint e
join evenkeel.source s on e.source is null or e.source = s.name
where not exists (select from evenkeel.endpoint_cursor c where c.endpoint = e.id and c.source = s.name)
on conflict do nothing
