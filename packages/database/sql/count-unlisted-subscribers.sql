-- How many subscribers that a read had seen before, and that stand, a sweep's pages lacked (protocol section 5, the brake).
-- Not those that a sweep before lacked and whose deletion no brake holds back: they wait for their reads by id, and a brake
-- that was accepted would be held again for them by the next sweep.
-- $1 source  $2 bigint fence of the first page
select count(*)::int as missing
from mirror.subscriber
where source = $1
  and fetch_fence < $2::bigint
  and ever_verified
  and deleted_at is null
  and erased_at is null
  and regressed_digest is null
  and not coalesce(
    list_absent_fence <= (
      select max(last_fence)
      from evenkeel.sweep
      where source = $1 and state = 'done' and brake is distinct from 'held'
    ),
    false
  )
