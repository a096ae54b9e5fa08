-- Rewards of which a read said what we hold, as for subscribers.
-- $1 source  $2 timestamptz now  $3 text[] subscriber ids  $4 text[] ids  $5 bigint[] versions  $6 bigint[] fetch fences
-- $7 bigint[] settled fences (all in step)
update mirror.reward r
set fetch_fence = c.fetch_fence, settled_fence = c.settled_fence, confirmed_at = $2::timestamptz
from unnest($3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[])
  as c (subscriber_id, id, version, fetch_fence, settled_fence)
where r.source = $1
  and r.subscriber_id = c.subscriber_id
  and r.id = c.id
  and r.version = c.version
  and r.fetch_fence <= c.fetch_fence
  and r.settled_fence <= c.settled_fence
returning r.id
