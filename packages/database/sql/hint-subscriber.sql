-- A person wants a row to be read now: it is due, as if a webhook had told of it, under a fence of its own, so that only a
-- read that begins after this settles it. An erased one is read no more. Under the source's lock.
-- $1 source  $2 subscriber
update mirror.subscriber
set
  hint_fence = nextval('evenkeel.fence'), hint_at = date_trunc('milliseconds', clock_timestamp()),
  dirty_since = case when dirty then dirty_since else date_trunc('milliseconds', clock_timestamp()) end
where source = $1 and id = $2 and erased_at is null
returning hint_fence::text as hint_fence
