-- Says again that this worker attends to its sources, and claims one more that nobody attends to: one at a time, so that
-- sources spread over the workers. Answers all that it holds.
-- $1 uuid holder  $2 int milliseconds until it must say so again  $3 text only this source, null for any
with renewed as (
  update evenkeel.source_lease
  set held_until = clock_timestamp() + $2::int * interval '1 millisecond'
  where holder = $1::uuid and ($3::text is null or source = $3::text)
  returning source
),
free as (
  select s.name
  from evenkeel.source s
  left join evenkeel.source_lease l on l.source = s.name
  where ($3::text is null or s.name = $3::text)
    and (l.source is null or (l.held_until < clock_timestamp() and l.holder is distinct from $1::uuid))
  order by l.held_until nulls first, s.name
  limit 1
),
claimed as (
  insert into evenkeel.source_lease as held (source, holder, held_until)
  select name, $1::uuid, clock_timestamp() + $2::int * interval '1 millisecond'
  from free
  on conflict (source) do update set holder = excluded.holder, held_until = excluded.held_until
  where held.held_until < clock_timestamp()
  returning source
)
select source from renewed
union
select source from claimed
