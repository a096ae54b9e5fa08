-- Drift as it is found: suspected, until a second look (protocol section 8). What stands for a row already, stays.
-- $1 source  $2 timestamptz now  $3 json array of findings
insert into evenkeel.drift (
  source, entity, subject_id, subscriber_id, before, after, likely_cause, found_by, found_at, due_fence
)
select $1, entity, subject_id, subscriber_id, before, after, likely_cause, found_by, $2::timestamptz, due_fence
from json_to_recordset($3::json) as f (
  entity text, subject_id text, subscriber_id text, before jsonb, after jsonb, likely_cause text, found_by text,
  due_fence bigint
)
on conflict (source, entity, subscriber_id, subject_id)
  where state = 'suspected' or (state = 'confirmed' and repaired_at is null)
  do nothing
