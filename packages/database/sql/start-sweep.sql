-- A sweep begins: by the database's clock, before any fence of its pages is drawn. One that goes on has begun already.
-- $1 bigint sweep
update evenkeel.sweep
set state = 'running', started_at = coalesce(started_at, clock_timestamp())
where id = $1::bigint and state in ('requested', 'running')
