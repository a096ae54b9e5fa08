-- Makes the next messages of an endpoint from the changes of a source, in the order in which these were committed (protocol
-- section 9), and moves its cursor past all that were read, wanted or not. Under the endpoint's lock.
-- Conditions are about content, so what becomes of a row as a whole passes them.
-- Where changes were dropped before the endpoint was told of them, one message says so, whatever it wants to be told: from which
-- position (its version) to which (its own) they are gone. Seen at the same moment as the changes, as in changes-after.sql.
-- $1 endpoint  $2 source  $3 int at most so many changes  $4 int none while so many messages are open
with told as (
  select e.*, c.position
  from evenkeel.endpoint e
  join evenkeel.endpoint_cursor c on c.endpoint = e.id and c.source = $2::text
  where e.id = $1::text and e.state = 'enabled'
    and (
      select count(*)
      from (
        select from evenkeel.message m
        where m.endpoint = $1::text and m.is_open and not m.redelivery
        limit $4::int
      ) open
    ) < $4::int
),
read as (
  select
    c.*, coalesce(c.subscriber_id, '') as lane,
    c.entity || '.' || case c.entity when 'campaign' then 'updated' else c.kind end as type
  from told
  cross join lateral (
    select * from evenkeel.change c
    where c.source = $2::text and c.position > told.position
    order by c.position
    limit $3::int
  ) c
),
lost as (
  select told.position as after, h.position
  from told
  join evenkeel.change_horizon h on h.source = $2::text and h.position > told.position
),
told_about as (
  select read.position, read.source, read.lane, read.at, read.entity, read.subject_id, read.version, read.type
  from read
  cross join told
  where (cardinality(coalesce(told.types, '{}')) = 0 or read.type = any (told.types))
    and not (told.confirmed_only and read.provisional)
    and (
      told.filters = '[]' or read.kind in ('deleted', 'restored', 'erased')
      or exists (
        select
        from jsonb_to_recordset(told.filters) as f (field text, equals jsonb)
        where jsonb_exists(read.after, f.field) and (f.equals is null or read.after -> f.field = f.equals)
      )
    )
  union all
  select lost.position, $2::text, '', now(), 'source', $2::text, lost.after, 'endpoint.history_gone'
  from lost
),
wanted as (
  select t.*, row_number() over (partition by t.lane order by t.position) as nth
  from told_about t
),
-- Whose turn has come. Each lane is looked for by its index: as `exists` it becomes a join, and of a table without statistics
-- Postgres then reads all open messages of the endpoint for each change.
turns as materialized (
  select
    w.*,
    w.nth = 1 and (
      select true
      from evenkeel.message m
      where m.endpoint = $1::text and m.source = $2::text and m.lane = w.lane and m.is_open and not m.redelivery
      limit 1
    ) is null as is_next
  from wanted w
),
-- And whether somebody before them is missing whom nobody was told of.
placed as materialized (
  select
    t.*,
    t.is_next and (
      select true
      from evenkeel.message m
      where m.endpoint = $1::text and m.source = $2::text and m.lane = t.lane and m.is_missing and m.is_next
      limit 1
    ) is not null as gap
  from turns t
),
told_of as (
  update evenkeel.message m
  set is_next = false
  from placed p
  where p.gap and m.endpoint = $1::text and m.source = $2::text and m.lane = p.lane and m.is_missing and m.is_next
),
made as (
  insert into evenkeel.message (endpoint, position, id, source, lane, at, entity, subject_id, version, type, is_next, gap)
  select
    $1::text, p.position, 'msg_' || p.position || '_' || left(replace(gen_random_uuid()::text, '-', ''), 20), p.source,
    p.lane, p.at, p.entity, p.subject_id, p.version, p.type, p.is_next, p.gap
  from placed p
  order by p.position
  on conflict (endpoint, position) do nothing
  returning position
),
moved as (
  update evenkeel.endpoint_cursor
  set position = greatest((select max(position) from read), (select position from lost))
  where endpoint = $1::text and source = $2::text and (exists (select from read) or exists (select from lost))
)
select (select count(*)::int from read) as read, (select count(*)::int from made) as made
