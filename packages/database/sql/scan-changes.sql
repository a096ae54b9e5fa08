-- Changes of a source, in order: those of these subscribers, and those that hold one of these texts. `last` is how far this
-- looked, null at the end.
-- $1 source  $2 bigint after which position  $3 int at most so many  $4 text[] subscribers
-- $5 text[] texts, their ASCII letters lower
with page as materialized (
  select position, at, entity, subscriber_id, before, after
  from evenkeel.change
  where source = $1 and position > $2::bigint
  order by position
  limit $3::int
)
select
  (select max(position)::text from page) as last,
  coalesce(
    (
      select json_agg(
        json_build_object(
          'position', position::text, 'at', at, 'before', before, 'after', after,
          'own', entity <> 'campaign' and subscriber_id = any ($4::text[])
        )
        order by position
      )
      from page
      where (entity <> 'campaign' and subscriber_id = any ($4::text[]))
        or exists (
          select from unnest($5::text[]) as t (text)
          where strpos(lower((before::text || after::text) collate "C"), t.text) > 0
        )
    ),
    '[]'
  )::text as found
