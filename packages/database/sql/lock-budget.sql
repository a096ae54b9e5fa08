-- Takes the row of one account until the transaction ends, and makes it first if need be: who takes calls comes one after
-- another, so that each sees what the one before was granted (protocol section 5).
-- $1 account
insert into evenkeel.budget as held (account)
values ($1)
on conflict (account) do update set empty_until = held.empty_until
returning account
