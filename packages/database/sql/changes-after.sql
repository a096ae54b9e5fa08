-- The next changes of some sources, each source in the order in which they were committed, which is that of their positions
-- (protocol section 9). `wanted` is false for one that the filters leave out: the feed goes on past it all the same.
-- $1 text[] sources  $2 bigint[] after which position of each  $3 text[] entities, null: all  $4 text[] kinds, null: all
-- $5 int at most so many, with those that are left out
-- `expired`: some of those after a position were dropped, so what is answered has a gap. Seen at the same moment as the
-- changes: who takes a partition away waits for this statement, or this one for them.
-- All of them in one text, a line each, its fields between tabs, and what may hold any text as JSON, which has no tabs of its
-- own: a thousand rows of a driver cost ten times as much, and an object of JSON for each change three times.
select
  coalesce(
    string_agg(
      concat_ws(
        E'\t', c.position, c.source, to_char(c.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        ($3::text[] is null or c.entity = any ($3::text[])) and ($4::text[] is null or c.kind = any ($4::text[])),
        c.version, c.entity, c.kind, c.provisional, c.cause_type, to_json(c.subject_id),
        coalesce(to_json(c.subscriber_id)::text, 'null'), coalesce(to_json(c.cause_id)::text, 'null'), c.before, c.after
      ),
      E'\n'
      order by c.position
    ),
    ''
  ) as changes,
  exists (
    select from unnest($1::text[], $2::bigint[]) as given (source, position)
    join evenkeel.change_horizon h using (source)
    where h.position > given.position
  ) as expired
from (
  select c.*
  from unnest($1::text[], $2::bigint[]) as given (source, position)
  cross join lateral (
    select *
    from evenkeel.change c
    where c.source = given.source and c.position > given.position
    order by c.position
    limit $5::int
  ) c
  order by c.position
  limit $5::int
) c
