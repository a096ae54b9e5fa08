-- Its worker says again that it has an erasure, or, with 0 milliseconds, that it has it no more.
-- $1 bigint erasure  $2 uuid holder  $3 int milliseconds
update evenkeel.erasure
set held_until = clock_timestamp() + $3::int * interval '1 millisecond'
where id = $1::bigint and held_by = $2::uuid and state <> 'done'
returning id
