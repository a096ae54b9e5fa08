-- Keeps deliveries that the queue did not take, to be recorded from here, and the counter values voided with them
-- (protocol section 7). One that is here already stays as it is: the queue may have had it after all, only too late.
-- $1 json array of deliveries, sorted by id; body in base64  $2 uuid[] ingest ids  $3 bigint[] counter values, in step
with voided as (
  insert into evenkeel.ingest_void (ingest_id, ingest_seq)
  select * from unnest($2::uuid[], $3::bigint[])
  on conflict do nothing
)
insert into evenkeel.delivery (
  id, source, received_at, body, headers, digest, outcome, reason, ingest_id, ingest_seq
)
select
  id, source, received_at, decode(body, 'base64'), headers, sha256(decode(body, 'base64')), 'pending',
  'queue_unavailable', ingest_id, ingest_seq
from json_to_recordset($1::json) as d (
  id uuid, source text, received_at timestamptz, body text, headers jsonb, ingest_id uuid, ingest_seq bigint
)
on conflict (id) do nothing
