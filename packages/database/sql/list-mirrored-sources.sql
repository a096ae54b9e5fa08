-- The sources of which the mirror holds rows, connected or not, by name. Each is found in the index right after the one
-- before it, so it costs nothing to have many rows.
-- $1 not those before this one, null: all
with recursive
of_subscribers (source) as (
  select min(source)
  from mirror.subscriber
  union all
  select (select min(s.source) from mirror.subscriber s where s.source > of_subscribers.source)
  from of_subscribers
  where of_subscribers.source is not null
),
of_rewards (source) as (
  select min(source)
  from mirror.reward
  union all
  select (select min(r.source) from mirror.reward r where r.source > of_rewards.source)
  from of_rewards
  where of_rewards.source is not null
)
select source
from (select source from of_subscribers union select source from of_rewards) as found
where source is not null and ($1::text is null or source >= $1::text)
order by source
