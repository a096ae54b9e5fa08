-- Counts calls that were granted, under the account's lock, and forgets those that no hour can have in it any more.
-- $1 account  $2 timestamptz bucket  $3 lane  $4 int calls  $5 int milliseconds of the hour
with forgotten as (
  delete from evenkeel.budget_minute
  where account = $1 and minute < $2::timestamptz - $5::int * interval '2 milliseconds'
)
insert into evenkeel.budget_minute as held (account, minute, lane, calls)
values ($1, $2::timestamptz, $3, $4::int)
on conflict (account, minute, lane) do update set calls = held.calls + excluded.calls
returning calls
