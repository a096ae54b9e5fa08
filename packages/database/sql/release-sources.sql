-- A worker that stops lets others attend to its sources at once.
-- $1 uuid holder
update evenkeel.source_lease set holder = null, held_until = '-infinity' where holder = $1::uuid
