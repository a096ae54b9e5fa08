-- What has become of the changes that a cursor points at: each is `kept`, has `expired`, or was never here (`foreign`). One
-- position is one change for ever, so a change of that position and another time is of another history: of a database that
-- was restored to an earlier moment, and has gone on from there. Who has read as far as the newest change that was dropped has
-- missed nothing; who has not, has, even if the change of the place itself is kept.
-- $1 text[] sources  $2 bigint[] positions  $3 text[] times
select
  given.source,
  case
    when given.position < horizon.position then 'expired'
    when given.position = horizon.position then case when given.at = horizon.at then 'kept' else 'foreign' end
    when held.at = given.at then 'kept'
    when held.at is not null then 'foreign'
    when given.position < oldest.position then 'expired'
    else 'foreign'
  end as state
from unnest($1::text[], $2::bigint[], $3::text[]) as given (source, position, at)
left join lateral (
  select to_char(c.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
  from evenkeel.change c
  where c.source = given.source and c.position = given.position
) held on true
left join lateral (
  select h.position, to_char(h.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at
  from evenkeel.change_horizon h
  where h.source = given.source
) horizon on true
left join lateral (
  select c.position
  from evenkeel.change c
  where c.source = given.source
  order by c.position
  limit 1
) oldest on true
