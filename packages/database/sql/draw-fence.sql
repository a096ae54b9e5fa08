-- The fence of one read, drawn before its request is sent, and the database's clock at that moment, to the millisecond
-- that the core keeps (protocol section 1).
select nextval('evenkeel.fence')::text as fence, date_trunc('milliseconds', clock_timestamp()) as drawn_at
