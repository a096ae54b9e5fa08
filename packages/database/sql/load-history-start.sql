-- The first change of a row that is kept, and the time before which changes were dropped.
-- $1 source  $2 entity  $3 subject
select
  (
    select min(c.version)::text
    from evenkeel.change c
    where c.source = $1 and c.entity = $2 and c.subject_id = $3
  ) as version,
  (select max(upper_bound) from evenkeel.dropped_partition where parent = 'change') as kept_from
