-- Changes of these subscribers, in order of their positions.
-- $1 source  $2 bigint after which position  $3 int at most so many  $4 text[] subscribers
select c.position::text as position, c.before, c.after
from evenkeel.change c
where c.source = $1 and c.entity = 'subscriber' and c.subject_id = any ($4::text[]) and c.position > $2::bigint
order by c.position
limit $3::int
