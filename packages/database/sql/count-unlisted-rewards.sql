-- As for subscribers.
-- $1 source  $2 bigint fence of the first page
select count(*)::int as missing
from mirror.reward
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
