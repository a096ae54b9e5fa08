-- What drift showed of a person's rows goes; what stands of it is dismissed. Answers each that was touched.
-- $1 source  $2 text[] subscribers
update evenkeel.drift
set
  before = (select coalesce(jsonb_object_agg(key, null), '{}') from jsonb_object_keys(before) as key),
  after = (select coalesce(jsonb_object_agg(key, null), '{}') from jsonb_object_keys(after) as key),
  dismissed_at = case
    when state = 'suspected' or (state = 'confirmed' and repaired_at is null) then clock_timestamp()
    else dismissed_at
  end,
  state = case
    when state = 'suspected' or (state = 'confirmed' and repaired_at is null) then 'dismissed'
    else state
  end
where source = $1 and entity <> 'campaign' and subscriber_id = any ($2::text[])
returning id
