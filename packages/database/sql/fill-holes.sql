-- Numbers of open holes that are there after all: deliveries in one slice of ids, and whatever is voided. A hole becomes
-- its pieces, in order: those filled now, and those still open; its own row becomes the first of them.
-- $1 uuid after which id  $2 uuid below which id  $3 int at most so many
with slice as materialized (
  select id, ingest_id, ingest_seq
  from evenkeel.delivery
  where id > $1::uuid and id < $2::uuid
  order by id
  limit $3
),
found as materialized (
  select h.ingest_id, h.first_seq, s.ingest_seq as seq
  from slice s
  cross join lateral (
    select o.ingest_id, o.first_seq, o.last_seq, o.filled_at
    from evenkeel.ingest_hole o
    where o.ingest_id = s.ingest_id and o.first_seq <= s.ingest_seq
    order by o.first_seq desc
    limit 1
  ) h
  where s.ingest_seq <= h.last_seq and h.filled_at is null
    and s.ingest_id in (select ingest_id from evenkeel.ingest_hole where filled_at is null)
  union all
  select h.ingest_id, h.first_seq, v.ingest_seq
  from evenkeel.ingest_hole h
  join evenkeel.ingest_void v
    on v.ingest_id = h.ingest_id and v.ingest_seq between h.first_seq and h.last_seq
  where h.filled_at is null
),
runs as materialized (
  select ingest_id, first_seq, min(seq) as run_first, max(seq) as run_last
  from (
    select
      ingest_id, first_seq, seq,
      seq - row_number() over (partition by ingest_id, first_seq order by seq) as run
    from (select distinct ingest_id, first_seq, seq from found) once
  ) numbered
  group by ingest_id, first_seq, run
),
pieces as materialized (
  select ingest_id, first_seq as hole, run_first as piece_first, run_last as piece_last, now() as filled_at
  from runs
  union all
  select
    ingest_id, first_seq,
    coalesce(lag(run_last) over (partition by ingest_id, first_seq order by run_first) + 1, first_seq), run_first - 1, null
  from runs
  union all
  select h.ingest_id, h.first_seq, max(r.run_last) + 1, h.last_seq, null
  from runs r
  join evenkeel.ingest_hole h using (ingest_id, first_seq)
  group by h.ingest_id, h.first_seq
),
first_pieces as (
  update evenkeel.ingest_hole h
  set last_seq = p.piece_last, filled_at = p.filled_at
  from pieces p
  where h.ingest_id = p.ingest_id and h.first_seq = p.hole
    and p.piece_first = p.hole and p.piece_first <= p.piece_last
),
other_pieces as (
  insert into evenkeel.ingest_hole (ingest_id, first_seq, last_seq, after_at, before_at, found_at, filled_at)
  select p.ingest_id, p.piece_first, p.piece_last, h.after_at, h.before_at, h.found_at, p.filled_at
  from pieces p
  join evenkeel.ingest_hole h on h.ingest_id = p.ingest_id and h.first_seq = p.hole
  where p.piece_first > p.hole and p.piece_first <= p.piece_last
)
select
  (select count(*) from slice)::int as deliveries,
  (select s.id::text from slice s order by s.id desc limit 1) as last_id
