-- Records deliveries with their outcomes. One that waited as pending gets its outcome; one that has an outcome keeps it
-- and does not come back, so that the caller sees that it was not recorded twice (protocol section 4).
-- $1 json array of deliveries, sorted by id; body in base64, digest in hex, change_ids an array
insert into evenkeel.delivery as held (
  id, source, received_at, event_type, subject_id, body, headers, digest, fence, outcome, reason, change_ids,
  ingest_id, ingest_seq
)
select
  id, source, received_at, event_type, subject_id, decode(body, 'base64'), headers, decode(digest, 'hex'), fence,
  outcome, reason, change_ids, ingest_id, ingest_seq
from json_to_recordset($1::json) as d (
  id uuid, source text, received_at timestamptz, event_type text, subject_id text, body text, headers jsonb, digest text,
  fence bigint, outcome text, reason text, change_ids bigint[], ingest_id uuid, ingest_seq bigint
)
on conflict (id) do update set
  event_type = excluded.event_type,
  subject_id = excluded.subject_id,
  fence = excluded.fence,
  outcome = excluded.outcome,
  reason = excluded.reason,
  change_ids = excluded.change_ids
where held.outcome = 'pending'
returning id::text as id
