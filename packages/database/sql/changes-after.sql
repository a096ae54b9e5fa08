-- The next changes of some sources, each source in the order in which they were committed, which is that of their positions
-- (protocol section 9). `wanted` is false for one that the filters leave out: the feed goes on past it all the same.
-- $1 text[] sources  $2 bigint[] after which position of each  $3 text[] entities, null: all  $4 text[] kinds, null: all
-- $5 int at most so many, with those that are left out
-- All of them in one text: a thousand rows of a driver cost ten times what parsing them costs.
select
  coalesce(
    json_agg(
      json_build_object(
        'position', c.position::text, 'source', c.source, 'entity', c.entity, 'subject_id', c.subject_id,
        'subscriber_id', c.subscriber_id, 'version', c.version::text, 'kind', c.kind, 'provisional', c.provisional,
        'before', c.before, 'after', c.after, 'cause_type', c.cause_type, 'cause_id', c.cause_id,
        'at', to_char(c.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
        'wanted', ($3::text[] is null or c.entity = any ($3::text[])) and ($4::text[] is null or c.kind = any ($4::text[]))
      )
      order by c.position
    ),
    '[]'
  )::text as changes
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
