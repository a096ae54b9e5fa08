-- Records deliveries with their outcomes, counts them into the ledger, and dismisses the drift that they told of: one
-- statement, because each round trip is time for which the source's lock is held.
-- Deliveries: one that waited as pending gets its outcome; one that has an outcome keeps it and does not come back, so that
-- the caller sees that it was not recorded twice (protocol section 4).
-- Its body is what is given: less than was kept if it names somebody who was erased meanwhile.
-- Ledger: by the hour in which they were received. Pending ones are not in it: they have no outcome yet, and are counted
-- where they stand (protocol section 7).
-- Drift of which a webhook told after all (protocol section 8): suspected, and the webhook came before the second look; or
-- confirmed, and the webhook had been received before, and waited to be recorded.
-- $1 source  $2 timestamptz now
-- $3 json array of deliveries, sorted by id; body in base64, digest in hex, change_ids an array
-- Announced: $4 text[] entities  $5 text[] subscriber ids  $6 text[] subject ids  $7 timestamptz[] when the webhook was
-- received (in step)
with recorded as (
  insert into evenkeel.delivery as held (
    id, source, received_at, event_type, subject_id, body, headers, digest, fence, outcome, reason, change_ids,
    ingest_id, ingest_seq
  )
  select
    id, source, received_at, event_type, subject_id, decode(body, 'base64'), headers, decode(digest, 'hex'), fence,
    outcome, reason, change_ids, ingest_id, ingest_seq
  from json_to_recordset($3::json) as d (
    id uuid, source text, received_at timestamptz, event_type text, subject_id text, body text, headers jsonb,
    digest text, fence bigint, outcome text, reason text, change_ids bigint[], ingest_id uuid, ingest_seq bigint
  )
  on conflict (id) do update set
    event_type = excluded.event_type,
    subject_id = excluded.subject_id,
    body = excluded.body,
    headers = excluded.headers,
    digest = excluded.digest,
    fence = excluded.fence,
    outcome = excluded.outcome,
    reason = excluded.reason,
    change_ids = excluded.change_ids
  where held.outcome = 'pending'
  returning id, received_at, outcome, reason
),
counted as (
  insert into evenkeel.ledger_hour as held (source, hour, outcome, reason, deliveries)
  select $1, date_trunc('hour', received_at, 'UTC') as hour, outcome, coalesce(reason, '') as reason, count(*)
  from recorded
  where outcome <> 'pending'
  group by hour, outcome, coalesce(reason, '')
  order by hour, outcome, reason
  on conflict (source, hour, outcome, reason) do update set deliveries = held.deliveries + excluded.deliveries
),
dismissed as (
  update evenkeel.drift d
  set state = 'dismissed', dismissed_at = $2::timestamptz
  from unnest($4::text[], $5::text[], $6::text[], $7::timestamptz[])
    as announced (entity, subscriber_id, subject_id, received_at)
  where d.source = $1
    and d.subscriber_id = announced.subscriber_id
    and d.subject_id = announced.subject_id
    and d.entity = announced.entity
    and (d.state = 'suspected' or (d.state = 'confirmed' and d.confirmed_at >= announced.received_at))
)
select id::text as id from recorded
