-- Counts under another id of a secret what is counted under this one, where that is more. The id follows from the
-- encryption key.
-- $1 source  $2 secret id  $3 what it will be
insert into evenkeel.secret_use as held (source, secret_id, deliveries, last_used_at)
select source, $3::text, deliveries, last_used_at
from evenkeel.secret_use
where source = $1 and secret_id = $2
on conflict (source, secret_id) do update
set
  deliveries = greatest(held.deliveries, excluded.deliveries),
  last_used_at = greatest(held.last_used_at, excluded.last_used_at)
returning secret_id
