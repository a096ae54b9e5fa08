-- What an account used in the last hour, by lane, and until when it has nothing; null if it may go on, so that the driver
-- never sees '-infinity'. An hour has sixty buckets. The one that the hour begins in counts in full, since nobody knows
-- when in it its calls were leased: so no hour, whenever it begins, has more than was meant. The clock is read here, not
-- when the transaction began: in between it may have waited for the account.
-- $1 account  $2 int milliseconds of the hour
with clock as materialized (
  select
    clock_timestamp() as now,
    $2::int * interval '1 millisecond' as hour,
    greatest(1, $2::int / 60) * interval '1 millisecond' as width
)
select
  now,
  date_bin(width, now, timestamptz '1970-01-01 00:00:00+00') as minute,
  (
    select empty_until
    from evenkeel.budget
    where account = $1 and empty_until > now
  ) as empty_until,
  (
    select coalesce(json_object_agg(lane, calls), '{}')::text
    from (
      select lane, sum(calls) as calls
      from evenkeel.budget_minute
      where account = $1 and minute > now - hour - width
      group by lane
    ) as counted
  ) as used
from clock
