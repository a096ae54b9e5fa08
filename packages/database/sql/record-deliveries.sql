-- Records deliveries with their outcomes, counts them into the ledger, and dismisses the drift that they told of: one
-- statement, because each round trip is time for which the source's lock is held.
-- Deliveries: one that waited as pending gets its outcome; one that has an outcome keeps it and does not come back, so that
-- the caller sees that it was not recorded twice (protocol section 4).
-- Its body is what is given: less than was kept if it names somebody who was erased meanwhile.
-- Ledger: by the hour in which they were received. Pending ones are not in it: they have no outcome yet, and are counted
-- where they stand (protocol section 7).
-- Minutes: what was accepted by the minute of receipt, how it ended and after how long by that of recording, in the buckets of
-- evenkeel.activity_minute (docs/adr/0025). Pending ones are in neither.
-- Drift of which a webhook told after all (protocol section 8): suspected, and the webhook came before the second look; or
-- confirmed, and the webhook had been received before, and waited to be recorded.
-- $1 source  $2 timestamptz now
-- $3 json array of deliveries, sorted by id; body in base64, digest in hex, changes the places of its changes in $4, from 0
-- $4 bigint[] positions of all changes
-- Announced: $5 text[] entities  $6 text[] subscriber ids  $7 text[] subject ids  $8 timestamptz[] when the webhook was
-- received (in step)
with recorded as (
  insert into evenkeel.delivery as held (
    id, source, received_at, event_type, subject_id, body, headers, digest, fence, outcome, reason, change_ids,
    ingest_id, ingest_seq
  )
  select
    id, source, received_at, event_type, subject_id, decode(body, 'base64'), headers, decode(digest, 'hex'), fence,
    outcome, reason, array(select ($4::bigint[])[place + 1] from unnest(changes) as c (place)), ingest_id, ingest_seq
  from json_to_recordset($3::json) as d (
    id uuid, source text, received_at timestamptz, event_type text, subject_id text, body text, headers jsonb,
    digest text, fence bigint, outcome text, reason text, changes int[], ingest_id uuid, ingest_seq bigint
  )
  on conflict (id) do update set
    event_type = excluded.event_type,
    subject_id = excluded.subject_id,
    body = excluded.body,
    headers = excluded.headers,
    digest = excluded.digest,
    fence = excluded.fence,
    outcome = excluded.outcome,
    reason = excluded.reason,
    change_ids = excluded.change_ids
  where held.outcome = 'pending'
  returning id, received_at, outcome, reason
),
tallied as materialized (
  select
    date_bin('1 minute', received_at, '2000-01-01 00:00:00+00') as minute, outcome, coalesce(reason, '') as reason,
    ceil(4 * ln(greatest(1, date_part('epoch', $2::timestamptz - received_at) * 1000)) / ln(2::float8))::int as lag,
    count(*)::int as deliveries
  from recorded
  where outcome <> 'pending'
  group by 1, 2, 3, 4
),
counted as (
  insert into evenkeel.ledger_hour as held (source, hour, outcome, reason, deliveries)
  select $1, date_trunc('hour', minute, 'UTC') as hour, outcome, reason, sum(deliveries)
  from tallied
  group by hour, outcome, reason
  order by hour, outcome, reason
  on conflict (source, hour, outcome, reason) do update set deliveries = held.deliveries + excluded.deliveries
),
accepted as (
  select minute, sum(deliveries) as deliveries from tallied group by minute
),
ended as (
  select
    date_bin('1 minute', $2::timestamptz, '2000-01-01 00:00:00+00') as minute,
    sum(deliveries) filter (where outcome = 'applied') as applied,
    sum(deliveries) filter (where outcome = 'noop') as noop,
    sum(deliveries) filter (where outcome = 'duplicate') as duplicate,
    sum(deliveries) filter (where outcome = 'ignored') as ignored,
    sum(deliveries) filter (where outcome = 'dead') as dead,
    array(
      select coalesce(sum(t.deliveries), 0)::int
      from generate_series(0, (select max(lag) from tallied)) as n
      left join tallied t on t.lag = n
      group by n
      order by n
    ) as lags
  from tallied
  having count(*) > 0
),
of_minutes as (
  insert into evenkeel.activity_minute as held (source, minute, accepted, applied, noop, duplicate, ignored, dead, lags)
  select
    $1, minute, coalesce(a.deliveries, 0), coalesce(e.applied, 0), coalesce(e.noop, 0), coalesce(e.duplicate, 0),
    coalesce(e.ignored, 0), coalesce(e.dead, 0), coalesce(e.lags, '{}')
  from accepted a
  full join ended e using (minute)
  order by minute
  on conflict (source, minute) do update set
    accepted = held.accepted + excluded.accepted,
    applied = held.applied + excluded.applied,
    noop = held.noop + excluded.noop,
    duplicate = held.duplicate + excluded.duplicate,
    ignored = held.ignored + excluded.ignored,
    dead = held.dead + excluded.dead,
    lags = array(
      select coalesce(before, 0) + coalesce(added, 0)
      from unnest(held.lags, excluded.lags) with ordinality as bucket (before, added, n)
      order by n
    )
),
dismissed as (
  update evenkeel.drift d
  set state = 'dismissed', dismissed_at = $2::timestamptz
  from unnest($5::text[], $6::text[], $7::text[], $8::timestamptz[])
    as announced (entity, subscriber_id, subject_id, received_at)
  where d.source = $1
    and d.subscriber_id = announced.subscriber_id
    and d.subject_id = announced.subject_id
    and d.entity = announced.entity
    and (d.state = 'suspected' or (d.state = 'confirmed' and d.confirmed_at >= announced.received_at))
)
select id::text as id from recorded
