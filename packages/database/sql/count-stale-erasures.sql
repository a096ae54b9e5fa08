-- How many erasures have not come to their end an hour after they were asked for.
select count(*)::int as erasures
from evenkeel.erasure
where state <> 'done' and requested_at < clock_timestamp() - interval '1 hour'
