-- Rewards of one source by owner and id.
-- $1 source  $2 text[] subscriber ids  $3 text[] reward ids, in step with $2
select to_json(r)::text as row
from mirror.reward r
where r.source = $1
  and (r.subscriber_id, r.id) in (select * from unnest($2::text[], $3::text[]))
