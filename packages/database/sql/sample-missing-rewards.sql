-- The same for rewards; several may be of one subscriber.
-- $1 source  $2 int at most so many
select r.subscriber_id, r.id
from mirror.reward r
where r.source = $1
  and r.dirty
  and r.list_absent_fence is not null
  and r.ever_verified
  and r.deleted_at is null
  and r.erased_at is null
  and r.regressed_digest is null
order by random()
limit $2
