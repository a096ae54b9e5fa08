-- Where the deliveries that open holes lack would lie, as ranges of ids that do not overlap. Between its neighbours: a
-- delivery that waited in a spool keeps its id. An id may be ahead of the clock by 10 s, if that was set back. A process's
-- first numbers have nothing before them: they are looked for within a day.
select
  evenkeel.uuidv7_floor(lower(place))::text as after,
  evenkeel.uuidv7_floor(upper(place))::text as below
from (
  select
    unnest(range_agg(tstzrange(
      least(coalesce(after_at, before_at - interval '1 day'), before_at) - interval '15 seconds',
      greatest(after_at, before_at) + interval '15 seconds'
    ))) as place
  from evenkeel.ingest_hole
  where filled_at is null
) places
order by after
