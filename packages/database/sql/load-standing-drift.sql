-- Drift that stands for any of these rows: suspected, or confirmed and not repaired (protocol section 8).
-- $1 source  $2 text[] entities  $3 text[] subscriber ids  $4 text[] subject ids, in step
select
  d.id::text as id, d.entity, d.subscriber_id, d.subject_id, d.state, d.before::text as before,
  d.due_fence::text as due_fence
from evenkeel.drift d
where d.source = $1
  and (d.entity, d.subscriber_id, d.subject_id) in (select * from unnest($2::text[], $3::text[], $4::text[]))
  and (d.state = 'suspected' or (d.state = 'confirmed' and d.repaired_at is null))
