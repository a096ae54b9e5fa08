-- Subscribers of which a read said what we hold: only fences and times of proof are raised, so that the update stays in its
-- page ("heap-only"). The guard refuses a row that something else wrote since it was read.
-- $1 source  $2 timestamptz now  $3 text[] ids  $4 bigint[] versions  $5 bigint[] fetch fences  $6 bigint[] settled fences
-- $7 timestamptz[] provider_updated_at (all in step)
update mirror.subscriber s
set
  fetch_fence = c.fetch_fence,
  settled_fence = c.settled_fence,
  confirmed_at = $2::timestamptz,
  provider_updated_at = c.provider_updated_at
from unnest($3::text[], $4::bigint[], $5::bigint[], $6::bigint[], $7::timestamptz[])
  as c (id, version, fetch_fence, settled_fence, provider_updated_at)
where s.source = $1
  and s.id = c.id
  and s.version = c.version
  and s.fetch_fence <= c.fetch_fence
  and s.settled_fence <= c.settled_fence
returning s.id
