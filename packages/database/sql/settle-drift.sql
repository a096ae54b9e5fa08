-- What a later look made of drift that stood: confirmed, in the columns that still differ; dismissed; or repaired.
-- $1 timestamptz now  $2 json array of findings
update evenkeel.drift d
set
  state = coalesce(f.state, d.state),
  before = coalesce(f.before, d.before),
  after = coalesce(f.after, d.after),
  confirmed_at = case when f.state = 'confirmed' then $1::timestamptz else d.confirmed_at end,
  dismissed_at = case when f.state = 'dismissed' then $1::timestamptz end,
  repaired_at = case when f.repaired then $1::timestamptz else d.repaired_at end
from json_to_recordset($2::json) as f (id bigint, state text, before jsonb, after jsonb, repaired boolean)
where d.id = f.id
