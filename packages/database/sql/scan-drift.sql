-- Drift of a source, in order, as far as it holds one of these texts; `last` is how far this looked, null at the end.
-- $1 source  $2 bigint after  $3 int at most so many  $4 text[] texts, their ASCII letters lower
with page as materialized (
  select id, before, after
  from evenkeel.drift
  where source = $1 and id > $2::bigint
  order by id
  limit $3::int
)
select
  (select max(id)::text from page) as last,
  coalesce(
    (
      select json_agg(json_build_object('id', id::text, 'before', before, 'after', after))
      from page
      where exists (
        select from unnest($4::text[]) as t (text)
        where strpos(lower((before::text || after::text) collate "C"), t.text) > 0
      )
    ),
    '[]'
  )::text as found
