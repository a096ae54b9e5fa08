-- The moment of a recording: the fence of all its hints, and the database's clock, to the millisecond that the core keeps.
-- Which of the deliveries are recorded already; a pending one is not, it still waits for its outcome.
-- $1 uuid[] ids of the deliveries
select
  nextval('evenkeel.fence')::text as fence,
  date_trunc('milliseconds', clock_timestamp()) as now,
  array(
    select id::text from evenkeel.delivery where id = any ($1::uuid[]) and outcome <> 'pending'
  ) as recorded
