-- Some of what is left of a source that was removed; answers how many rows that were. Deliveries stay, without what they
-- said, so that the ledger stays true until they are too old to be kept.
-- $1 source  $2 int at most so many of each
with
subscribers as (
  delete from mirror.subscriber
  where (source, id) in (select source, id from mirror.subscriber where source = $1 order by id limit $2::int)
  returning 1
),
rewards as (
  delete from mirror.reward
  where (source, subscriber_id, id) in (
    select source, subscriber_id, id from mirror.reward where source = $1 order by subscriber_id, id limit $2::int
  )
  returning 1
),
campaigns as (
  delete from mirror.campaign where source = $1 returning 1
),
changes as (
  delete from evenkeel.change
  where (at, position) in (
    select at, position from evenkeel.change where source = $1 order by position limit $2::int
  )
  returning 1
),
horizon as (
  delete from evenkeel.change_horizon where source = $1
),
deliveries as (
  update evenkeel.delivery
  set body = '', headers = '{}', subject_id = null
  where id in (select id from evenkeel.delivery where source = $1 and body <> '' limit $2::int)
  returning 1
),
drifts as (
  delete from evenkeel.drift
  where id in (select id from evenkeel.drift where source = $1 order by id limit $2::int)
  returning 1
),
counts as (
  delete from evenkeel.activity_minute
  where (source, minute) in (
    select source, minute from evenkeel.activity_minute where source = $1 order by minute limit $2::int
  )
  returning 1
),
samples as (
  delete from evenkeel.activity_sample
  where (source, minute) in (
    select source, minute from evenkeel.activity_sample where source = $1 order by minute limit $2::int
  )
  returning 1
),
-- Nobody is to be known again in a source that is gone, and what still waits to be erased of it goes with its rows.
erased_terms as (
  delete from evenkeel.erased_term where source = $1 returning 1
),
erasures as (
  update evenkeel.erasure
  set state = 'done', step = 'done', terms_sealed = null, finished_at = clock_timestamp()
  where source = $1 and state <> 'done'
  returning 1
)
select (
  (select count(*) from subscribers) + (select count(*) from rewards) + (select count(*) from campaigns)
  + (select count(*) from changes) + (select count(*) from deliveries) + (select count(*) from drifts)
  + (select count(*) from counts) + (select count(*) from samples)
)::int as rows
