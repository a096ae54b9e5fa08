-- Which of these deliveries bear a body that was received before, less than an hour earlier, and is recorded
-- (protocol section 3, `duplicate`). Ids are uuidv7: "before" is the lower id, and the floor keeps the search to the
-- partitions of that hour.
-- Each body is to be looked for by the index of subjects and digests. In a partition that has no statistics yet, each new day,
-- Postgres would rather look through all ids of the hour: as a join if this were `exists`, else by the range of ids, which is
-- therefore compared as text (in the same order).
-- $1 source  $2 uuid[] ids  $3 text[] subject ids  $4 text[] digests, hex  $5 timestamptz[] received at (all in step)
-- $6 timestamptz an hour before the earliest of $5
select c.id::text as id
from unnest($2::uuid[], $3::text[], $4::text[], $5::timestamptz[]) as c (id, subject_id, digest, received_at)
where (
  select true
  from evenkeel.delivery d
  where d.subject_id = c.subject_id
    and d.digest = decode(c.digest, 'hex')
    and d.id::text < c.id::text
    and d.id >= evenkeel.uuidv7_floor($6::timestamptz)
    and d.source = $1
    and d.received_at > c.received_at - interval '1 hour'
  limit 1
)
