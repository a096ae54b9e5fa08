/**
 * What happens to a webhook, from top to bottom. Each line names where the work is done; ARCHITECTURE.md has the same
 * ladder with what happens when a step fails.
 *
 *   HTTP body           apps/ingest/src/webhooks.controller.ts
 *   verified            connectors/src/providers/<name>/verify.ts          on the bytes, with every current secret
 *   gathered            apps/ingest/src/keeping                            what comes together is kept together
 *   kept                queue/src, database/src, spool/src                 by the queue, else Postgres, else the local spool;
 *                                                                          200 only after one of them has it
 *   parsed              connectors/src/providers/<name>/parse.ts           bytes -> hint, before the lock
 *   recorded            record-batch.ts, decide-hint.ts, close-row.ts     the source's lock, then decided, then written
 *                       database/sql/*.sql                                 deliveries, mirror, changes, ledger: one transaction
 *   verified            apps/worker/src/reading/verify-rows.ts             what is due is read by id: a call is taken from the
 *                       read-source.ts                                     budget, a fence is drawn, the provider is asked
 *   swept               apps/worker/src/reading/sweep-source.ts            and now and then every page, the same way
 *   recorded            record-reads.ts, fold-reads.ts, decide-read.ts     the same lock, the same rows, the same change log
 *   replayed            apps/worker/src/replaying, fold-replay.ts          if a person asks for it: old deliveries, parsed anew,
 *                       replay-step.ts                                     decided by the same rules, under the same lock
 *   told                apps/worker/src/outbound                           messages are made from the change log, and sent in
 *                       delivery/src, database/sql/*-messages.sql         the order of each subscriber
 */
import { bodyBytes, encodeBody, type DeliveriesJob, type Delivery } from '@evenkeel/event-schemas';
import { NothingKeeps } from './errors';
import type { ParsedDelivery } from './fold-deliveries';
import type {
  Connectors,
  DeliveryKeeper,
  Digest,
  RecordedDelivery,
  RecordingSource,
  SignatureVerdict,
  Source,
  Webhook,
} from './ports';
import type { ReadSource, RecordedReads } from './read-ports';
import {
  readRewardPage,
  readRewardsOf,
  readSubscriber,
  readSubscriberPage,
  type ReadingPorts,
  type ReadPage,
} from './read-source';
import type { AnsweredRead } from './reading';
import { recordBatch, type RecordingPorts } from './record-batch';
import type { ReplayCounts } from './replay-counts';
import type { DeliveriesToReplay, FormerOutcome } from './replay-ports';
import {
  viewStep,
  writeStep,
  type ReplayingPorts,
  type ReplayRun,
  type ViewedStep,
  type ViewingPorts,
} from './replay-step';
import { recordReads, type AnsweredRewards, type ReadBatch, type ReadRecordingPorts } from './record-reads';

/** What ingest gives each delivery, at the moment it takes it. */
export type Stamp = Pick<Delivery, 'id' | 'received_at' | 'ingest_id' | 'ingest_seq'>;

/** Step 1, before anything reads the body: are these the provider's bytes? */
export function checkSignature(webhook: Webhook, source: Source, connectors: Connectors): SignatureVerdict {
  return connectors.of(source.provider).verify(webhook, source.webhookSecrets);
}

/**
 * Step 2: the delivery is kept, together with those that come at the same moment, or this rejects. Whatever its content:
 * an authentic body is always taken. Answers the delivery's id.
 */
export async function acceptDelivery(
  webhook: Webhook,
  source: Source,
  via: { readonly gather: (delivery: Delivery) => Promise<void>; readonly stamp: () => Stamp },
): Promise<string> {
  const delivery = { ...via.stamp(), source: source.name, ...encodeBody(webhook.body), headers: keptHeaders(webhook) };
  await via.gather(delivery);
  return delivery.id;
}

/** Step 2, for all that came together: the first of the keepers that can keeps it. Answers that one's name. */
export async function keepDeliveries(job: DeliveriesJob, keepers: readonly DeliveryKeeper[]): Promise<string> {
  const failures: unknown[] = [];
  for (const keeper of keepers) {
    try {
      await keeper.keep(job);
      return keeper.name;
    } catch (error) {
      failures.push(error); // told if no other keeps it
    }
  }
  throw new NothingKeeps(failures, 'nothing can keep the deliveries now');
}

/** Step 3: deliveries of one source, in the order in which they were taken, each end with exactly one outcome. */
export async function recordDeliveries(
  source: RecordingSource,
  deliveries: readonly Delivery[],
  by: RecordingPorts & { readonly connectors: Connectors },
): Promise<RecordedDelivery[]> {
  const inOrder = deliveries.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  return recordBatch(
    source,
    inOrder.map((delivery) => parseDelivery(delivery, source, by)),
    by,
  );
}

/** Whose row, or whose rewards. */
export interface DueSubject {
  readonly what: 'subscriber' | 'rewards';
  readonly subscriberId: string;
}

/** Step 4: what is due of one subscriber is asked for by id. `no_calls`: the budget has none left, so it stays due. */
export function readDue(
  source: ReadSource,
  { what, subscriberId }: DueSubject,
  by: ReadingPorts,
): Promise<AnsweredRead | AnsweredRewards | 'no_calls'> {
  return what === 'subscriber' ? readSubscriber(source, subscriberId, by) : readRewardsOf(source, subscriberId, by);
}

/** Step 4, for all at once: a page of the list that a sweep is at. */
export function readSweepPage(
  source: ReadSource,
  stage: 'subscribers' | 'rewards',
  page: number,
  by: ReadingPorts,
): Promise<ReadPage | 'no_calls'> {
  return stage === 'subscribers' ? readSubscriberPage(source, page, by) : readRewardPage(source, page, by);
}

/** Step 5: what was answered is decided, and recorded in one transaction. */
export function recordAnswers(source: ReadSource, batch: ReadBatch, by: ReadRecordingPorts): Promise<RecordedReads> {
  return recordReads(source, batch, by);
}

/** A delivery as it is kept, with what became of it. */
export interface KeptDelivery extends FormerOutcome {
  readonly delivery: Delivery;
}

/** Step 6, if a person asks for it: old deliveries are read anew, and go through once more. Answers all that was counted. */
export function replayDeliveries(
  run: ReplayRun,
  kept: readonly KeptDelivery[],
  so: { readonly reached: string; readonly counts: ReplayCounts },
  by: ReplayingPorts & { readonly connectors: Connectors },
): Promise<ReplayCounts> {
  return writeStep(run, { ...parseKept(kept, run.source, by), reached: so.reached }, so.counts, by);
}

/** Step 6 as a dry run: the same, and nothing is written. */
export function viewReplay(
  run: ReplayRun,
  kept: readonly KeptDelivery[],
  so: { readonly reached: string; readonly counts: ReplayCounts },
  by: ViewingPorts & { readonly connectors: Connectors },
): Promise<ViewedStep> {
  return viewStep(run, { ...parseKept(kept, run.source, by), reached: so.reached }, so.counts, by);
}

/** Of some the bytes were erased: there is nothing to read then, and nothing to be said of it. */
function parseKept(
  kept: readonly KeptDelivery[],
  source: RecordingSource,
  by: { readonly connectors: Connectors; readonly digest: Digest },
): DeliveriesToReplay {
  const readable = kept.filter(({ delivery }) => delivery.body !== '');
  const deliveries = readable.map(({ delivery, outcome, reason }) => ({
    parsed: parseDelivery(delivery, source, by),
    former: { outcome, reason },
  }));
  return { deliveries, withoutBody: kept.length - readable.length };
}

function parseDelivery(
  delivery: Delivery,
  source: RecordingSource,
  by: { readonly connectors: Connectors; readonly digest: Digest },
): ParsedDelivery {
  const body = bodyBytes(delivery);
  return { delivery, digest: by.digest.sha256(body), ...by.connectors.of(source.provider).parse(body) };
}

const KEPT_HEADERS = ['content-type', 'user-agent'] as const;

/** Enough to tell senders apart; never the signature, which would let whoever reads it send the body again. */
function keptHeaders({ headers }: Webhook): Record<string, string> {
  return Object.fromEntries(KEPT_HEADERS.flatMap((name) => (headers[name] ? [[name, headers[name]]] : [])));
}
