-- Hours of a source that did not balance when an audit last looked at them, earliest first.
-- $1 int at most so many
select source, hour, accepted::float8 as accepted, counted::float8 as counted, pending::float8 as pending
from evenkeel.ledger_balance
where accepted <> counted + pending
order by hour, source
limit $1
