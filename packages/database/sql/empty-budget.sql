-- The provider said that the account's calls are spent: none is leased for a while. Who was told of a longer while is right.
-- $1 account  $2 int milliseconds from now
insert into evenkeel.budget as held (account, empty_until)
values ($1, clock_timestamp() + $2::int * interval '1 millisecond')
on conflict (account) do update set empty_until = greatest(held.empty_until, excluded.empty_until)
returning account
