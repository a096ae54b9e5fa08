-- A random sample of the subscribers that a sweep's pages lacked and that are due for it (protocol section 5, the brake).
-- $1 source  $2 int at most so many
select s.id
from mirror.subscriber s
where s.source = $1 and s.dirty and s.list_absent_fence is not null and s.deleted_at is null
order by random()
limit $2
