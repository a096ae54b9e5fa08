-- How many subscribers that a read had seen before, and that stand, a sweep's pages lacked (protocol section 5, the brake).
-- $1 source  $2 bigint fence of the first page
select count(*)::int as missing
from mirror.subscriber
where source = $1
  and fetch_fence < $2::bigint
  and ever_verified
  and deleted_at is null
  and erased_at is null
  and regressed_digest is null
