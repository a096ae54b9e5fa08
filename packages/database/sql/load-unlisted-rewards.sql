-- The next rewards that none of a sweep's pages had, as for subscribers.
-- $1 source  $2 bigint fence of the first page  $3 after this subscriber  $4 and this reward of it  $5 int at most so many
select to_json(r)::text as row
from mirror.reward r
where r.source = $1
  and (r.subscriber_id, r.id) > ($3::text, $4::text)
  and r.fetch_fence < $2::bigint
  and r.erased_at is null
  and r.regressed_digest is null
order by r.subscriber_id, r.id
limit $5
