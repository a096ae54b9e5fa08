/**
 * A batch of deliveries of one source becomes what is written: rows as they shall stand, one change per row, an
 * outcome per delivery (protocol sections 3 and 4).
 *
 * The hints are applied one by one in the order of their ids (the order in which ingest took them) under one fence.
 * A delete among them stays a delete; there and back again is no change, and then nobody `applied` anything.
 */
import type { Change, DeadReason, Delivery, Hint, Outcome, Reason } from '@evenkeel/event-schemas';
import { announcedRows } from './announced-rows';
import { closeRow, type Cause } from './close-row';
import { decideHint, type HintDecision } from './decide-hint';
import { derivedRewardId } from './derived-reward-id';
import { findSubjectId } from './find-subject';
import type { Digest, RecordedBatch, RecordedDelivery, RecordingSource } from './ports';
import { becomesDue, rowId, type RecordingMoment, type Row, type RowIdentity } from './row';
import { HOUR_MS, millisBetween } from './time';
import { WorkingRows } from './working-rows';

/** A delivery whose bytes were read, before the lock. */
export type ParsedDelivery = { readonly delivery: Delivery; readonly digest: string } & (
  | {
      readonly hint: Hint;
      /** It is about a person who was erased, and is without its body. */
      readonly ofErased?: boolean;
    }
  | { readonly dead: DeadReason; readonly detail: string }
);

export interface FoldInput {
  readonly source: RecordingSource;
  readonly deliveries: readonly ParsedDelivery[];
  readonly rows: readonly Row[];
  /** Ids of deliveries whose body was recorded before, received less than an hour earlier. */
  readonly repeated: ReadonlySet<string>;
  readonly moment: RecordingMoment;
  readonly digest: Digest;
  /** An operator sends them through once more: they only make rows due that are known, and what changes has this cause. */
  readonly replayId?: string;
}

/** What one delivery did, before it is known whether its rows changed in the end. */
interface Verdict {
  readonly parsed: ParsedDelivery;
  readonly subjectId: string | null;
  readonly outcome: Outcome;
  readonly reason: Reason | null;
  readonly appliedTo: readonly string[];
}

export function foldDeliveries(input: FoldInput): RecordedBatch {
  const rows = new WorkingRows(input.rows);
  const repeats = new RepeatedBodies(input.repeated);
  const verdicts = input.deliveries.map((parsed) => applyDelivery(parsed, rows, repeats.noticed(parsed), input));
  const closed = closeRows(rows, verdicts, input);
  const deliveries = verdicts.map((verdict) => recordVerdict(verdict, closed.changeOf));
  return {
    source: input.source.name,
    moment: input.moment,
    rows: closed.rows,
    changes: closed.changes,
    deliveries,
    // An old webhook announces nothing that was found since.
    announced: input.replayId === undefined ? announcedRows(closed.rows, deliveries, input.moment) : [],
  };
}

function applyDelivery(parsed: ParsedDelivery, rows: WorkingRows, repeated: boolean, input: FoldInput): Verdict {
  const ended = (outcome: Outcome, reason: Reason, subjectId: string | null): Verdict => ({
    parsed,
    subjectId,
    outcome,
    reason,
    appliedTo: [],
  });
  if ('dead' in parsed) return ended('dead', parsed.dead, null);
  const { hint } = parsed;
  if (parsed.ofErased === true) return ended('ignored', 'erased', hint.subscriber_id);
  if (input.source.status === 'paused') return ended('pending', 'source_paused', hint.subscriber_id);
  if (hint.list_uuid !== input.source.listUuid) return ended('ignored', 'foreign_list', hint.subscriber_id);
  const subjectId = findSubjectId(hint, rows);
  if (subjectId === null) return ended('ignored', 'no_subscriber_id', null);

  const subscriber = subscriberIdentity(input.source, subjectId);
  const onSubscriber = decideAndKeep(rows, subscriber, hint, repeated, input);
  makeReferrerDue(rows, hint, input.moment);
  const reward = rewardIdentity(hint, subjectId, input.source, input.digest);
  const onReward =
    reward && hint.reward && onSubscriber.outcome !== 'ignored'
      ? decideAndKeep(rows, reward, { ...hint, ...hint.reward, meaning: 'changed', carried: {} }, repeated, input)
      : null;
  return {
    parsed,
    subjectId,
    outcome: onReward?.outcome === 'applied' ? 'applied' : onSubscriber.outcome,
    reason: onReward?.outcome === 'applied' ? null : onSubscriber.reason,
    appliedTo: [
      ...(onSubscriber.outcome === 'applied' ? [rowId(subscriber)] : []),
      ...(reward && onReward?.outcome === 'applied' ? [rowId(reward)] : []),
    ],
  };
}

function decideAndKeep(
  rows: WorkingRows,
  identity: RowIdentity,
  hint: Pick<Hint, 'meaning' | 'content' | 'carried' | 'raw'>,
  repeated: boolean,
  { source, moment, replayId }: FoldInput,
): HintDecision {
  const restoresErased = source.restoresErased === true;
  const told = { ...hint, replayed: replayId !== undefined, repeated, restoresErased };
  const decision = decideHint(rows.get(identity), identity, told, moment);
  if (decision.row) rows.put(decision.row);
  return decision;
}

/** A `referral` object never writes the referrer's row; it makes it due if its code is known (section 2). */
function makeReferrerDue(rows: WorkingRows, hint: Hint, moment: RecordingMoment): void {
  if (hint.referrer_code === null) return;
  for (const referrer of rows.subscribersWithCode(hint.referrer_code)) rows.put(becomesDue(referrer, moment));
}

export function subscriberIdentity(source: RecordingSource, id: string): RowIdentity {
  return { entity: 'subscriber', key: { source: source.name, subscriber_id: id, id } };
}

export function rewardIdentity(
  hint: Hint,
  subscriberId: string,
  source: RecordingSource,
  digest: Digest,
): RowIdentity | null {
  if (!hint.reward) return null;
  const { name = null, transaction_id: transactionId = null } = hint.reward.content;
  const id = hint.reward.id ?? derivedRewardId({ source: source.name, subscriberId, name, transactionId }, digest);
  return { entity: 'reward', key: { source: source.name, subscriber_id: subscriberId, id } };
}

/** Knows, for each delivery in turn, whether its body came before, less than an hour earlier. */
class RepeatedBodies {
  private readonly lastReceivedAt = new Map<string, string>();

  constructor(private readonly recordedBefore: ReadonlySet<string>) {}

  noticed({ delivery, digest }: ParsedDelivery): boolean {
    const last = this.lastReceivedAt.get(digest);
    this.lastReceivedAt.set(digest, delivery.received_at);
    const inThisBatch = last !== undefined && millisBetween(last, delivery.received_at) < HOUR_MS;
    return inThisBatch || this.recordedBefore.has(delivery.id);
  }
}

interface ClosedRows {
  readonly rows: readonly Row[];
  readonly changes: readonly Change[];
  /** Index into `changes` by row. */
  readonly changeOf: ReadonlyMap<string, number>;
}

/** Rows come out sorted by key, so that no two recordings can wait for each other crosswise. */
function closeRows(
  working: WorkingRows,
  verdicts: readonly Verdict[],
  { moment, replayId }: Pick<FoldInput, 'moment' | 'replayId'>,
): ClosedRows {
  const causes = new Map(verdicts.flatMap(({ appliedTo, parsed }) => appliedTo.map((id) => [id, parsed.delivery.id])));
  const rows: Row[] = [];
  const changes: Change[] = [];
  const changeOf = new Map<string, number>();
  const touched = working.touched().map((pair) => ({ ...pair, id: rowId(pair.after) }));
  for (const { before, after, id } of touched.sort((a, b) => (a.id < b.id ? -1 : 1))) {
    const cause: Cause =
      replayId === undefined ? { type: 'delivery', id: causes.get(id) ?? '' } : { type: 'replay', id: replayId };
    const { row, change } = closeRow(before, after, cause, moment);
    rows.push(row);
    if (change) changeOf.set(id, changes.push(change) - 1);
  }
  return { rows, changes, changeOf };
}

function recordVerdict(verdict: Verdict, changeOf: ReadonlyMap<string, number>): RecordedDelivery {
  const { parsed, subjectId, appliedTo } = verdict;
  const changes = appliedTo.flatMap((id) => changeOf.get(id) ?? []);
  const cameToNothing = verdict.outcome === 'applied' && changes.length === 0;
  return {
    delivery: parsed.delivery,
    digest: parsed.digest,
    event_type: 'hint' in parsed ? parsed.hint.event : null,
    subject_id: subjectId,
    outcome: cameToNothing ? 'noop' : verdict.outcome,
    reason: cameToNothing ? 'same_content' : verdict.reason,
    detail: 'dead' in parsed ? parsed.detail : null,
    changes,
  };
}
