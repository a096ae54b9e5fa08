-- A sweep lacks too many rows of a kind: its brake is held, for these too if it is held for others. Held anew it needs new
-- samples, for the former ones spoke of other rows; held for the same rows it stays as it is.
-- $1 bigint sweep  $2 subscriber or reward
update evenkeel.sweep
set
  brake = 'held',
  braked_entity = case when brake = 'held' then 'both' else $2 end,
  samples_absent = 0,
  samples_present = 0
where id = $1::bigint
  and state in ('requested', 'running')
  and (brake is distinct from 'held' or braked_entity not in ($2, 'both'))
