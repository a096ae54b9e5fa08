-- Has any delivery of a source come since then (protocol section 6)? By the ledger for whole hours, which costs nothing;
-- by the deliveries themselves only for the rest of the hour in which "then" is; and those that still wait.
-- $1 source  $2 timestamptz since
select
  exists (
    select from evenkeel.ledger_hour
    where source = $1 and hour > date_trunc('hour', $2::timestamptz, 'UTC') and deliveries > 0
  )
  or exists (
    select from evenkeel.delivery
    where source = $1 and outcome = 'pending' and id >= evenkeel.uuidv7_floor($2::timestamptz)
  )
  or (
    exists (
      select from evenkeel.ledger_hour
      where source = $1 and hour = date_trunc('hour', $2::timestamptz, 'UTC') and deliveries > 0
    )
    and exists (
      select from evenkeel.delivery
      where source = $1
        and received_at >= $2::timestamptz
        and id >= evenkeel.uuidv7_floor($2::timestamptz)
        and id < evenkeel.uuidv7_floor(date_trunc('hour', $2::timestamptz, 'UTC') + interval '61 minutes')
    )
  ) as came
