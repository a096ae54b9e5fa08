-- Appends changes to the log; their positions follow the order given. Answers each one's position.
-- $1 json array of changes, sorted by row
with given as (
  select c.*
  from rows from (
    json_to_recordset($1::json) as (
      source text, entity text, subject_id text, subscriber_id text, version bigint, kind text, provisional boolean,
      before jsonb, after jsonb, cause_type text, cause_id text, at timestamptz
    )
  ) with ordinality as c (
    source, entity, subject_id, subscriber_id, version, kind, provisional, before, after, cause_type, cause_id, at, ordinal
  )
)
insert into evenkeel.change (
  source, entity, subject_id, subscriber_id, version, kind, provisional, before, after, cause_type, cause_id, at
)
select
  source, entity, subject_id, subscriber_id, version, kind, provisional, before, after, cause_type, cause_id, at
from given
order by ordinal
returning position::text as position, entity, subscriber_id, subject_id
