-- Drift of which a webhook told after all (protocol section 8): suspected, and the webhook came before the second look; or
-- confirmed, and the webhook had been received before, and waited to be recorded.
-- $1 source  $2 timestamptz now  $3 text[] entities  $4 text[] subscriber ids  $5 text[] subject ids
-- $6 timestamptz[] when the webhook was received (in step)
update evenkeel.drift d
set state = 'dismissed', dismissed_at = $2::timestamptz
from unnest($3::text[], $4::text[], $5::text[], $6::timestamptz[])
  as announced (entity, subscriber_id, subject_id, received_at)
where d.source = $1
  and d.subscriber_id = announced.subscriber_id
  and d.subject_id = announced.subject_id
  and d.entity = announced.entity
  and (d.state = 'suspected' or (d.state = 'confirmed' and d.confirmed_at >= announced.received_at))
