-- The hours that an audit balances: those in which it saw deliveries; those in which the ledger has changed since an audit
-- last looked (pending deliveries got their outcome, a spool was drained, somebody wrote by hand), unless they are older
-- than all deliveries; and those that did not balance. None whose deliveries were dropped.
-- $1 timestamptz[] hours in which it saw deliveries
with counted as (
  select source, hour, sum(deliveries) as counted
  from evenkeel.ledger_hour
  where hour >= (
    select date_trunc('hour', received_at, 'UTC') from evenkeel.delivery order by id limit 1
  )
  group by source, hour
)
select hour::text as hour
from (
  select unnest($1::timestamptz[]) as hour
  union
  select hour
  from counted c
  left join evenkeel.ledger_balance b using (source, hour)
  where c.counted is distinct from b.counted
  union
  select hour
  from evenkeel.ledger_balance
  where accepted <> counted + pending
) hours
where not evenkeel.is_dropped_hour(hour)
order by hour
