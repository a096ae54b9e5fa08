-- Asks for a sweep, unless one is asked for or under way: then nothing comes back.
-- $1 source  $2 reason  $3 jsonb the planner's reasoning
insert into evenkeel.sweep (source, reason, plan)
values ($1, $2, $3::jsonb)
on conflict (source) where state in ('requested', 'running') do nothing
returning id::text as id
