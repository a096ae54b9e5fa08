-- The first statement of a transaction that only looks: Postgres refuses whatever would write.
set transaction read only
