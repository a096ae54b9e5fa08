-- The next subscribers that none of a sweep's pages had: no read since its first page has been applied to them. A read
-- that seemed stale was not, and the row is due for it.
-- $1 source  $2 bigint fence of the first page  $3 after this id  $4 int at most so many
select to_json(s)::text as row
from mirror.subscriber s
where s.source = $1
  and s.id > $3
  and s.fetch_fence < $2::bigint
  and s.erased_at is null
  and s.regressed_digest is null
order by s.id
limit $4
