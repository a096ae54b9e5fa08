-- When a source's counts were compared, and whether its campaign was among the active ones.
-- $1 source  $2 boolean the campaign was seen
update evenkeel.source_lease
set
  checked_at = clock_timestamp(),
  campaign_seen_at = case when $2::boolean then clock_timestamp() else campaign_seen_at end
where source = $1
