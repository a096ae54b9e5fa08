-- A step of a replay is done: its cursor moves on from where this step began, and with the last step it ends. No row: somebody
-- else runs it, or it was cancelled; then nothing of the step may stay.
-- $1 bigint replay  $2 uuid holder  $3 uuid where the cursor was  $4 uuid where it is now  $5 json counts
-- $6 int milliseconds until the holder must say so again
update evenkeel.replay
set
  cursor = $4::uuid,
  counts = $5::jsonb,
  held_until = clock_timestamp() + $6::int * interval '1 millisecond',
  state = case when $4::uuid = until_id then 'finished' else state end,
  finished_at = case when $4::uuid = until_id then clock_timestamp() end
where id = $1::bigint and holder = $2::uuid and cursor = $3::uuid and state = 'running'
returning state
