-- How many subscribers and rewards of a source stand and a read has seen: what the provider's lists should count.
-- $1 source
select
  (
    select count(*)::int
    from mirror.subscriber
    where source = $1 and deleted_at is null and erased_at is null and ever_verified
  ) as subscribers,
  (
    select count(*)::int
    from mirror.reward
    where source = $1 and deleted_at is null and erased_at is null and ever_verified
  ) as rewards
