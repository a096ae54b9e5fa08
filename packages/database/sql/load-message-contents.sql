-- What messages tell: their change, the row of the mirror as it stands, and `undo`, what later changes of the row have put
-- other values over: of each column the oldest of those. A message whose change is not kept any more is left out. One that
-- tells of no change (make-messages.sql) has what it tells with it.
-- $1 text[] endpoints  $2 bigint[] positions
-- One text, as in changes-after.sql.
with asked as (
  select m.*
  from unnest($1::text[], $2::bigint[]) as given (endpoint, position)
  cross join lateral (
    select * from evenkeel.message m where m.endpoint = given.endpoint and m.position = given.position limit 1
  ) m
),
contents as (
  select
    json_build_object(
      'endpoint', m.endpoint, 'position', m.position::text, 'type', m.type, 'source', c.source, 'entity', c.entity,
      'subject_id', c.subject_id, 'subscriber_id', c.subscriber_id, 'version', c.version::text,
      'provisional', c.provisional, 'before', c.before, 'after', c.after,
      'at', to_char(c.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
      'row', stands.row, 'undo', later.undo
    ) as content
  from asked m
  join evenkeel.change c on c.at = m.at and c.position = m.position and c.source = m.source
  left join lateral (
    select to_jsonb(s) - 'raw' as row, s.version
    from mirror.subscriber s
    where c.entity = 'subscriber' and s.source = c.source and s.id = c.subject_id
    union all
    select to_jsonb(r) - 'raw', r.version
    from mirror.reward r
    where c.entity = 'reward' and r.source = c.source and r.subscriber_id = c.subscriber_id and r.id = c.subject_id
    union all
    select to_jsonb(p) - 'raw', p.version
    from mirror.campaign p
    where c.entity = 'campaign' and p.source = c.source and p.list_uuid = c.subject_id
  ) stands on true
  left join lateral (
    select jsonb_object_agg(was.key, was.value order by later.version desc) as undo
    from evenkeel.change later
    cross join lateral jsonb_each(later.before) as was
    where later.source = c.source and later.entity = c.entity and later.subject_id = c.subject_id
      and later.subscriber_id is not distinct from c.subscriber_id and later.version > c.version
  ) later on stands.version > c.version
  union all
  select
    json_build_object(
      'endpoint', m.endpoint, 'position', m.position::text, 'type', m.type, 'source', m.source, 'entity', m.entity,
      'subject_id', m.subject_id, 'subscriber_id', null, 'version', m.position::text, 'provisional', false,
      'before', json_build_object(), 'after', json_build_object(),
      'at', to_char(m.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
      'row', json_build_object('after', m.version::text, 'until', m.position::text), 'undo', null
    )
  from asked m
  where m.entity = 'source'
)
select coalesce(json_agg(content), '[]')::text as contents from contents
