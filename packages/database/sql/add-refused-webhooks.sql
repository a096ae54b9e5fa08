-- Adds to how many webhooks of each source were refused for which reason, in the minute of the last of them. A source that
-- was removed meanwhile is passed over.
-- $1 text[] sources  $2 text[] reasons  $3 bigint[] webhooks  $4 timestamptz[] when first  $5 timestamptz[] when last, in step
insert into evenkeel.refused_webhook as held (source, minute, reason, webhooks, first_at, last_at)
select
  refused.source, date_trunc('minute', refused.last_at, 'UTC'), refused.reason, refused.webhooks, refused.first_at, refused.last_at
from unnest($1::text[], $2::text[], $3::bigint[], $4::timestamptz[], $5::timestamptz[])
  as refused (source, reason, webhooks, first_at, last_at)
join evenkeel.source on source.name = refused.source
order by refused.source, refused.reason
on conflict (source, minute, reason) do update
set
  webhooks = held.webhooks + excluded.webhooks,
  first_at = least(held.first_at, excluded.first_at),
  last_at = greatest(held.last_at, excluded.last_at)
