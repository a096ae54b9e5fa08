-- Whoever ran it stops: another worker may go on from the cursor, after so many milliseconds.
-- $1 bigint replay  $2 uuid holder  $3 int milliseconds
update evenkeel.replay
set held_until = clock_timestamp() + $3::int * interval '1 millisecond', holder = null
where id = $1::bigint and holder = $2::uuid and state = 'running'
