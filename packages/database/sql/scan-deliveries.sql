-- Deliveries, in order of their ids: of a source, those about these subscribers, and those whose body holds one of these texts,
-- or an escape behind which one of them may be hidden. `last` is how far this looked, null at the end. Bytes are compared as
-- text in which whatever is not ASCII is escaped, so that any body can be.
-- $1 source  $2 uuid after which  $3 int at most so many  $4 text[] subscribers  $5 text[] texts, their ASCII letters lower
with page as materialized (
  select id, source, subject_id, outcome, body
  from evenkeel.delivery
  where id > $2::uuid
  order by id
  limit $3::int
),
texts as materialized (
  select encode(convert_to(t.text, 'UTF8'), 'escape') as text from unnest($5::text[]) as t (text)
)
select
  (select max(id::text) from page) as last,
  coalesce(
    (
      select json_agg(
        json_build_object(
          'id', id::text, 'body', encode(body, 'base64'), 'own', coalesce(subject_id = any ($4::text[]), false)
        )
        order by id
      )
      from page
      cross join lateral (select lower(encode(body, 'escape') collate "C") as text) as escaped
      where source = $1
        and body <> ''
        and (
          subject_id = any ($4::text[])
          or strpos(escaped.text, '\\u') > 0
          or exists (select from texts where strpos(escaped.text, texts.text) > 0)
        )
    ),
    '[]'
  )::text as found
