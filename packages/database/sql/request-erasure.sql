-- Asks for an erasure, unless one of that subscriber is not done: then nothing comes back.
-- $1 source  $2 subscriber  $3 who asks
insert into evenkeel.erasure (source, subject_id, requested_by)
values ($1, $2, $3)
on conflict (source, subject_id) where state <> 'done' do nothing
returning id::text as id
