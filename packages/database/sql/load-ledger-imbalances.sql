-- Hours of a source that did not balance when an audit last looked at them, earliest first; but for those
-- whose deliveries were dropped.
-- $1 int at most so many
select source, hour, accepted::float8 as accepted, counted::float8 as counted, pending::float8 as pending
from evenkeel.ledger_balance
where accepted <> counted + pending and not evenkeel.is_dropped_hour(hour)
order by hour, source
limit $1
