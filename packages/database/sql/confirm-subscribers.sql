-- Subscribers that a read has changed in nothing but fences and times of proof, so that the update stays in its page
-- ("heap-only"). Not every such read proves the row: one that came too late, or an absence, only was answered. The guard
-- refuses a row that something else wrote since it was read, if only by a hint.
-- $1 source  $2 text[] ids  $3 bigint[] versions  $4 bigint[] hint fences  $5 bigint[] fetch fences
-- $6 bigint[] settled fences  $7 timestamptz[] confirmed_at  $8 timestamptz[] provider_updated_at
-- $9 text[] digests of raw, hex, null where unknown (all in step)
update mirror.subscriber s
set
  fetch_fence = c.fetch_fence,
  settled_fence = c.settled_fence,
  confirmed_at = c.confirmed_at,
  provider_updated_at = c.provider_updated_at,
  raw_digest = decode(c.raw_digest, 'hex')
from
  unnest(
    $2::text[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::timestamptz[], $8::timestamptz[], $9::text[]
  ) as c (id, version, hint_fence, fetch_fence, settled_fence, confirmed_at, provider_updated_at, raw_digest)
where s.source = $1
  and s.id = c.id
  and s.version = c.version
  and s.hint_fence = c.hint_fence
  and s.fetch_fence <= c.fetch_fence
  and s.settled_fence <= c.settled_fence
returning s.id
