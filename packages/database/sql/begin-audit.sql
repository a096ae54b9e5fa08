-- A new audit. It goes on where the one before stopped, finished or not, and never back; and what the database's clock
-- has not reached is not looked at, for it would never be looked at again.
-- $1 timestamptz until when  $2 int milliseconds before now that are left out
insert into evenkeel.ledger_audit (audited_until, last_id)
select
  greatest(
    least($1::timestamptz, clock_timestamp() - $2::int * interval '1 millisecond'),
    (select max(audited_until) from evenkeel.ledger_audit where finished_at is not null)
  ),
  coalesce(
    (select last_id from evenkeel.ledger_audit order by id desc limit 1),
    '00000000-0000-0000-0000-000000000000'
  )
returning
  id::float8 as id,
  last_id::text as after,
  evenkeel.uuidv7_floor(audited_until)::text as below
