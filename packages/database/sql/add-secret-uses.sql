-- Adds to how many webhooks each secret let in. A source that was removed meanwhile is passed over.
-- $1 text[] sources  $2 text[] secret ids  $3 bigint[] webhooks  $4 timestamptz[] when last, in step
insert into evenkeel.secret_use as held (source, secret_id, deliveries, last_used_at)
select used.source, used.secret_id, used.deliveries, used.last_used_at
from unnest($1::text[], $2::text[], $3::bigint[], $4::timestamptz[]) as used (source, secret_id, deliveries, last_used_at)
join evenkeel.source on source.name = used.source
order by used.source, used.secret_id
on conflict (source, secret_id) do update
set deliveries = held.deliveries + excluded.deliveries, last_used_at = greatest(held.last_used_at, excluded.last_used_at)
