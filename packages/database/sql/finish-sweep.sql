-- A sweep is done: by the database's clock, as it began.
-- $1 bigint sweep
update evenkeel.sweep
set state = 'done', finished_at = clock_timestamp()
where id = $1::bigint and state in ('requested', 'running')
