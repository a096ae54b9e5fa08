-- A replay ends here, for a reason that trying again did not mend.
-- $1 bigint replay  $2 uuid holder  $3 text why, in words that hold nothing of a delivery
update evenkeel.replay
set state = 'failed', failure = $3, finished_at = clock_timestamp()
where id = $1::bigint and holder = $2::uuid and state = 'running'
