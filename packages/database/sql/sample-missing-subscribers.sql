-- A random sample of the subscribers that a sweep's pages lacked and that are due for it (protocol section 5, the brake).
-- One that no read has seen is none: it is in no list and is not found, gone or not.
-- $1 source  $2 int at most so many
select s.id as subscriber_id, s.id
from mirror.subscriber s
where s.source = $1
  and s.dirty
  and s.list_absent_fence is not null
  and s.ever_verified
  and s.deleted_at is null
  and s.erased_at is null
  and s.regressed_digest is null
order by random()
limit $2
