-- The time before which deliveries, or changes, were dropped; null: none were yet.
-- $1 text parent: delivery or change
select max(upper_bound) as kept_from
from evenkeel.dropped_partition
where parent = $1
