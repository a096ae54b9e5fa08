-- Ends a transaction that failed: nothing of it stays.
rollback
