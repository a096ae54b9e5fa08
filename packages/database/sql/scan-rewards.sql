-- Owners of a source's rewards, in order, as far as a reward of theirs holds one of these texts. `last` is how far this looked,
-- null at the end.
-- $1 source  $2 after which owner  $3 int at most so many owners  $4 text[] texts, their ASCII letters lower
with owners as materialized (
  select distinct subscriber_id as id
  from mirror.reward
  where source = $1 and subscriber_id > $2
  order by subscriber_id
  limit $3::int
)
select
  (select max(id) from owners) as last,
  array(
    select id
    from owners
    where exists (
      select
      from mirror.reward r cross join unnest($4::text[]) as t (text)
      where r.source = $1 and r.subscriber_id = owners.id and r.erased_at is null
        and strpos(lower(to_json(r)::text collate "C"), t.text) > 0
    )
    order by id
  ) as found
