import type { DeliberateFault } from './deliberate-faults';

/** In deliveries, the ledger, numbers, the order of changes and drift. */

/** One that came to nothing: no change has to go with it. */
const SOME_DELIVERY = "(select id from evenkeel.delivery where outcome = 'noop' order by id limit 1)";

const LOST: DeliberateFault = {
  name: 'an accepted delivery is nowhere, nor is its count, and its number is voided',
  rule: 'lost',
  apply: (query) =>
    query(`
      with gone as (delete from evenkeel.delivery where id = ${SOME_DELIVERY} returning *), voided as (
        insert into evenkeel.ingest_void (ingest_id, ingest_seq) select ingest_id, ingest_seq from gone
      )
      update evenkeel.ledger_hour l set deliveries = deliveries - 1 from gone
      where (l.source, l.hour, l.outcome, l.reason)
        = (gone.source, date_trunc('hour', gone.received_at, 'UTC'), gone.outcome, coalesce(gone.reason, ''))`),
};

const OTHER_BYTES: DeliberateFault = {
  name: 'an accepted delivery is kept with other bytes',
  rule: 'lost',
  apply: (query) => query(`update evenkeel.delivery set body = body || ' '::bytea where id = ${SOME_DELIVERY}`),
};

const COUNTED_TWICE: DeliberateFault = {
  name: 'an outcome is counted once more',
  rule: 'recorded_twice',
  apply: (query) =>
    query(`
      update evenkeel.ledger_hour set deliveries = deliveries + 1
      where ctid = (select ctid from evenkeel.ledger_hour order by deliveries desc limit 1)`),
};

const OTHER_OUTCOME: DeliberateFault = {
  name: 'an outcome is counted as another one',
  rule: 'ledger_difference',
  apply: (query) =>
    query(`
      with less as (
        update evenkeel.ledger_hour set deliveries = deliveries - 1
        where ctid = (select ctid from evenkeel.ledger_hour order by deliveries desc limit 1) returning *
      )
      insert into evenkeel.ledger_hour (source, hour, outcome, reason, deliveries)
      select source, hour, 'dead', 'of nothing', 1 from less`),
};

const OTHER_HOUR: DeliberateFault = {
  name: 'an outcome is counted in another hour',
  rule: 'ledger_difference',
  apply: (query) =>
    query(`
      update evenkeel.ledger_hour set hour = hour - interval '3 days'
      where ctid = (select ctid from evenkeel.ledger_hour order by deliveries desc limit 1)`),
};

const HOLE: DeliberateFault = {
  name: 'an ingest gave a number that came nowhere',
  rule: 'holes',
  apply: (query) =>
    query(`
      insert into evenkeel.ingest_void (ingest_id, ingest_seq)
      select ingest_id, max(ingest_seq) + 2 from (
        select ingest_id, ingest_seq from evenkeel.delivery union select ingest_id, ingest_seq from evenkeel.ingest_void
      ) numbers group by ingest_id limit 1`),
};

const HOLES_OF_KILLED: DeliberateFault = {
  name: 'an ingest that was killed gave a thousand numbers more than it had requests',
  rule: 'holes',
  ofKilledIngests: true,
  apply: (query) =>
    query(`
      insert into evenkeel.ingest_void (ingest_id, ingest_seq)
      select ingest_id, max(ingest_seq) + 1000 from evenkeel.delivery group by ingest_id limit 1`),
};

const UNLINKED: DeliberateFault = {
  name: 'an applied delivery names no change',
  rule: 'unlinked_deliveries',
  apply: (query) =>
    query(`
      update evenkeel.delivery set change_ids = '{}'
      where id = (select id from evenkeel.delivery where outcome = 'applied' order by id limit 1)`),
};

const REPEATED_CHANGE: DeliberateFault = {
  name: 'a change is in the log twice',
  rule: 'version_gaps',
  apply: (query) =>
    query(`
      insert into evenkeel.change
        (source, entity, subject_id, subscriber_id, version, kind, provisional, before, after, cause_type, cause_id)
      select source, entity, subject_id, subscriber_id, version, kind, provisional, before, after, cause_type, cause_id
      from evenkeel.change where cause_type in ('verify', 'sweep') and entity = 'subscriber'
      order by position desc limit 1`),
};

const OUT_OF_ORDER: DeliberateFault = {
  name: 'two changes of a row have each the position of the other',
  rule: 'feed_inversions',
  showsInFeed: true,
  apply: (query) =>
    query(`
      with pair as (
        select source, entity, subject_id from evenkeel.change where entity = 'subscriber' and version = 2
        order by position limit 1
      )
      update evenkeel.change c set version = 3 - version from pair
      where (c.source, c.entity, c.subject_id) = (pair.source, pair.entity, pair.subject_id) and version in (1, 2)`),
};

const FALSE_DRIFT: DeliberateFault = {
  name: 'drift is confirmed before anything at all happened to the row',
  rule: 'false_drift',
  apply: (query) =>
    query(`
      insert into evenkeel.drift (source, entity, subject_id, subscriber_id, state, before, after, likely_cause, found_by,
        found_at, due_fence, confirmed_at, repaired_at)
      select source, 'subscriber', id, id, 'confirmed', '{"points": 1}', '{"points": 2}', 'missed_hint', 'sweep',
        '2020-01-01', 0, '2020-01-02', '2020-01-02'
      from mirror.subscriber order by id limit 1`),
};

export const FAULTS_OF_RECORDS: readonly DeliberateFault[] = [
  ...[LOST, OTHER_BYTES, COUNTED_TWICE, OTHER_OUTCOME, OTHER_HOUR, HOLE, HOLES_OF_KILLED, UNLINKED],
  ...[REPEATED_CHANGE, OUT_OF_ORDER, FALSE_DRIFT],
];
