-- Takes the oldest partition that is too old to be kept away from its parent, if that can be done at once.
-- $1 text parent: delivery or change  $2 int days that are kept
select state, partition, bytes::text as bytes, held
from evenkeel.detach_expired_partition($1::text, clock_timestamp() - $2::int * interval '1 day')
