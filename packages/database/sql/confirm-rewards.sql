-- Rewards that a read has changed in nothing but fences and times of proof, as for subscribers.
-- $1 source  $2 text[] ids  $3 bigint[] versions  $4 bigint[] hint fences  $5 bigint[] fetch fences
-- $6 bigint[] settled fences  $7 timestamptz[] confirmed_at  $8 timestamptz[] provider_updated_at
-- $9 text[] subscriber ids (all in step)
update mirror.reward r
set
  fetch_fence = c.fetch_fence,
  settled_fence = c.settled_fence,
  confirmed_at = c.confirmed_at,
  provider_updated_at = c.provider_updated_at
from unnest(
  $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::timestamptz[], $8::timestamptz[], $9::text[]
)
  as c (id, version, hint_fence, fetch_fence, settled_fence, confirmed_at, provider_updated_at, subscriber_id)
where r.source = $1
  and r.subscriber_id = c.subscriber_id
  and r.id = c.id
  and r.version = c.version
  and r.hint_fence = c.hint_fence
  and r.fetch_fence <= c.fetch_fence
  and r.settled_fence <= c.settled_fence
returning r.id
