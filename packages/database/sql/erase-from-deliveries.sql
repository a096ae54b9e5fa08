-- Puts what is left of bodies that were about a person, or named them. The digest is of what is left: one of the body would
-- confirm whoever guesses what it said. Of an empty one the headers go too; and if it waited for its outcome, this is it, and
-- the ledger counts it as recording would.
-- $1 source  $2 json array of {id, body}; body in base64
with given as (
  select id, decode(body, 'base64') as body from json_to_recordset($2::json) as g (id uuid, body text)
),
before as (
  select d.id, d.received_at, d.outcome = 'pending' and given.body = '' as ends
  from evenkeel.delivery d join given on given.id = d.id
  where d.source = $1
),
erased as (
  update evenkeel.delivery d
  set
    body = given.body,
    digest = sha256(given.body),
    headers = case when given.body = '' then '{}' else d.headers end,
    outcome = case when before.ends then 'ignored' else d.outcome end,
    reason = case when before.ends then 'erased' else d.reason end
  from given join before on before.id = given.id
  where d.id = given.id and d.source = $1
  returning d.id
),
counted as (
  insert into evenkeel.ledger_hour as held (source, hour, outcome, reason, deliveries)
  select $1, date_trunc('hour', received_at, 'UTC') as hour, 'ignored', 'erased', count(*)
  from before
  where ends
  group by hour
  order by hour
  on conflict (source, hour, outcome, reason) do update set deliveries = held.deliveries + excluded.deliveries
)
select id from erased
