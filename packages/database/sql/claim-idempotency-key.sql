-- One of those who send the same key at the same time claims it; the others are told how it stands. A claim without an
-- answer is free again after a minute: whoever held it has died.
-- $1 owner  $2 key  $3 bytea digest of the request
with claim as (
  insert into evenkeel.idempotency_key as held (owner, key, digest)
  values ($1, $2, $3)
  on conflict (owner, key) do update
    set claimed_at = now(), digest = excluded.digest, status = null, headers = null, body = null
    where held.claimed_at < now() - interval '1 day'
      or (held.status is null and held.claimed_at < now() - interval '1 minute')
  returning true as claimed
)
select
  exists (select from claim) as claimed,
  coalesce(k.digest = $3, true) as same,
  k.status, k.headers, k.body
from (select 1) as one
left join evenkeel.idempotency_key k on k.owner = $1 and k.key = $2
