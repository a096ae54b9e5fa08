-- Takes the lock of one source until the transaction ends: the FIRST statement of every recording, before anything that
-- takes a transaction id, so that within a source the order of positions is the order of commits (protocol section 4).
-- $1 source
select pg_advisory_xact_lock(hashtextextended('evenkeel.source:' || $1::text, 0))::text as locked
