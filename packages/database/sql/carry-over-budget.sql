-- Counts under another name of the account what is counted under this one, where that is more. What an account is called
-- follows from the encryption key.
-- $1 account  $2 what it will be called
with emptied as (
  insert into evenkeel.budget as held (account, empty_until)
  select $2::text, empty_until
  from evenkeel.budget
  where account = $1
  on conflict (account) do update set empty_until = greatest(held.empty_until, excluded.empty_until)
)
insert into evenkeel.budget_minute as held (account, minute, lane, calls)
select $2::text, minute, lane, calls
from evenkeel.budget_minute
where account = $1
order by minute, lane
on conflict (account, minute, lane) do update set calls = greatest(held.calls, excluded.calls)
returning calls
