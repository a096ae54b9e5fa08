-- The next changes of some sources, each source in the order in which they were committed, which is that of their positions
-- (protocol section 9). `wanted` is false for one that the filters leave out: the feed goes on past it all the same.
-- $1 text[] sources  $2 bigint[] after which position of each  $3 text[] entities, null: all  $4 text[] kinds, null: all
-- $5 int at most so many, with those that are left out
select
  c.position::text as position, c.source, c.entity, c.subject_id, c.subscriber_id, c.version::text as version, c.kind,
  c.provisional, c.before, c.after, c.cause_type, c.cause_id,
  to_char(c.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at,
  ($3::text[] is null or c.entity = any ($3::text[])) and ($4::text[] is null or c.kind = any ($4::text[])) as wanted
from unnest($1::text[], $2::bigint[]) as given (source, position)
cross join lateral (
  select *
  from evenkeel.change c
  where c.source = given.source and c.position > given.position
  order by c.position
  limit $5::int
) c
-- By number: positions are shown as text, and a list that is cut must be cut where numbers are.
order by c.position
limit $5::int
