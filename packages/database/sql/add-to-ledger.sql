-- Counts outcomes into the ledger, by the hour in which the deliveries were received. Pending ones are not in it: they
-- have no outcome yet, and are counted where they stand (protocol section 7).
-- $1 source  $2 timestamptz[] hours  $3 text[] outcomes  $4 text[] reasons, '' for none  $5 bigint[] deliveries
insert into evenkeel.ledger_hour as held (source, hour, outcome, reason, deliveries)
select $1, hour, outcome, reason, deliveries
from unnest($2::timestamptz[], $3::text[], $4::text[], $5::bigint[]) as counted (hour, outcome, reason, deliveries)
order by hour, outcome, reason
on conflict (source, hour, outcome, reason) do update set deliveries = held.deliveries + excluded.deliveries
