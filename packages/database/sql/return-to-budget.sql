-- Gives back leased calls that were not made, where they were counted; never more than stand there, so that a return which
-- comes twice cannot make calls.
-- $1 account  $2 timestamptz bucket of the lease  $3 lane  $4 int calls
update evenkeel.budget_minute
set calls = greatest(0, calls - $4::int)
where account = $1 and minute = $2::timestamptz and lane = $3
returning calls
