import { inBatches } from './in-batches';
import { parseDeliveries, type SimulatorsDelivery } from './simulators-deliveries';
import { rowsThatBreak, Tally } from './tally';
import type { Broken, Evidence, Query } from './verdict';

const IDS_AT_A_TIME = 10_000;

/** Invariant 1: each delivery that was answered 200 is recorded with a final outcome, and with the bytes that were sent. */
export async function findLost({ query, deliveries }: Pick<Evidence, 'query' | 'deliveries'>): Promise<Answers> {
  const lost = new Tally();
  const unanswered = { attempts: 0 };
  let accepted = 0;
  const answered = acceptedOf(parseDeliveries(deliveries()), unanswered);
  for await (const batch of inBatches(answered, IDS_AT_A_TIME)) {
    accepted += batch.length;
    const named = batch.filter(({ id }) => id !== null);
    if (named.length < batch.length) lost.add('answered 200 without an id', batch.length - named.length);
    const digests = named.map(({ digest }) => digest);
    lost.addAll(await rowsThatBreak(query, NOT_RECORDED, [named.map(({ id }) => id), digests]));
  }
  return { accepted, lost, unanswered: unanswered.attempts };
}

interface Answers {
  readonly accepted: number;
  readonly lost: Broken;
  /** Attempts that got no 200, whatever else they got. */
  readonly unanswered: number;
}

/** Looked for one by one, by their key: `offset 0` keeps Postgres from reading all deliveries for each batch. */
const NOT_RECORDED = `
  select asked.id, d.outcome, d.body is not null and encode(sha256(d.body), 'hex') <> asked.digest as other_bytes
  from unnest($1::uuid[], $2::text[]) as asked (id, digest)
  left join lateral (select id, outcome, body from evenkeel.delivery where id = asked.id offset 0) d on true
  where d.id is null or d.outcome = 'pending' or encode(sha256(d.body), 'hex') <> asked.digest`;

interface Accepted {
  readonly id: string | null;
  readonly digest: string;
}

async function* acceptedOf(
  deliveries: AsyncIterable<SimulatorsDelivery>,
  unanswered: { attempts: number },
): AsyncGenerator<Accepted> {
  for await (const { attempts, body_digest: digest } of deliveries)
    for (const { status, delivery_id: id } of attempts)
      if (status === 200) yield { id: id ?? null, digest };
      else unanswered.attempts += 1;
}

/** An applied delivery has its changes, nobody else has any, and each change of a delivery is named by that delivery. */
export async function findUnlinked(query: Query): Promise<Broken> {
  const unlinked = new Tally();
  for (const sql of [WITHOUT_CHANGES, WITHOUT_DELIVERY, WRONG_CHANGE]) unlinked.addAll(await rowsThatBreak(query, sql));
  return unlinked;
}

const WITHOUT_CHANGES = `
  select id, outcome, change_ids from evenkeel.delivery
  where (outcome = 'applied') <> (cardinality(change_ids) > 0)`;

const WITHOUT_DELIVERY = `
  select c.position, c.entity, c.subject_id, c.cause_id, d.change_ids
  from evenkeel.change c
  left join evenkeel.delivery d on d.id::text = c.cause_id
  where c.cause_type = 'delivery' and (d.id is null or not c.position = any (d.change_ids))`;

/** Deliveries of one batch share the change of their row, so that it bears the name of one of them only. */
const WRONG_CHANGE = `
  select d.id, d.subject_id, named.position, c.subscriber_id, c.cause_type
  from evenkeel.delivery d
  cross join unnest(d.change_ids) as named (position)
  left join evenkeel.change c on (c.source, c.position) = (d.source, named.position)
  where c.position is null or c.cause_type not in ('delivery', 'replay') or c.subscriber_id is distinct from d.subject_id`;
