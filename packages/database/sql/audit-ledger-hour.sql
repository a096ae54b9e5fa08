-- Does an hour of receipt balance, for each source: accepted = counted in the ledger + still pending? All of it is seen at
-- one moment, and outcomes are written together with the ledger, so a difference is real. An id tells its delivery's hour
-- to within a minute.
--
-- Answers the range of ids to walk again, if numbers above the highest known one of a process came in late: those of a
-- process that ended while they lay in its spool have no number after them to show a hole. Until that is done the balance
-- is not kept, so that an audit that is cut short in between comes back. Nor is that of an hour whose deliveries were dropped
-- since the audit began: what it found before stands.
-- $1 timestamptz start of the hour  $2 bigint audit  $3 boolean that is done
with heard as materialized (
  select
    source, ingest_id,
    count(*) as accepted,
    count(*) filter (where outcome = 'pending') as pending,
    max(ingest_seq) filter (
      where id < (select evenkeel.uuidv7_floor(audited_until) from evenkeel.ledger_audit where ledger_audit.id = $2::bigint)
    ) as top
  from evenkeel.delivery
  where id >= evenkeel.uuidv7_floor($1::timestamptz - interval '1 minute')
    and id < evenkeel.uuidv7_floor($1::timestamptz + interval '61 minutes')
    and received_at >= $1::timestamptz
    and received_at < $1::timestamptz + interval '1 hour'
  group by grouping sets ((source), (ingest_id))
),
accepted as (
  select source, accepted, pending from heard where source is not null
),
counted as (
  select source, sum(deliveries) as counted
  from evenkeel.ledger_hour
  where hour = $1::timestamptz
  group by source
),
late as materialized (
  select
  from heard h
  left join evenkeel.ingest_counter c using (ingest_id)
  where h.ingest_id is not null and h.top > coalesce(c.audited_to, 0) and not $3::boolean
),
balances as (
  insert into evenkeel.ledger_balance as held (source, hour, accepted, counted, pending)
  select source, $1::timestamptz, coalesce(accepted, 0), coalesce(counted, 0), coalesce(pending, 0)
  from accepted
  full join counted using (source)
  full join (select source from evenkeel.ledger_balance where hour = $1::timestamptz) known using (source)
  where not exists (select from late) and not evenkeel.is_dropped_hour($1::timestamptz)
  on conflict (source, hour) do update set
    accepted = excluded.accepted,
    counted = excluded.counted,
    pending = excluded.pending,
    audited_at = excluded.audited_at
)
select
  evenkeel.uuidv7_floor($1::timestamptz - interval '1 minute')::text as after,
  least(
    evenkeel.uuidv7_floor($1::timestamptz + interval '61 minutes'), evenkeel.uuidv7_floor(audited_until)
  )::text as below
from evenkeel.ledger_audit
where id = $2::bigint
  and exists (select from late)
