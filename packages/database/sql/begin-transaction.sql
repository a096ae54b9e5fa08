-- Begins a transaction in which each statement sees what was committed before it: whoever waited for the source's lock must
-- see what its holder wrote.
begin isolation level read committed
