/**
 * A batch of answered reads of one source becomes what is written: rows as they shall stand, one change per row, drift,
 * and what to count (protocol sections 3, 5, 6 and 8). The counterpart of `fold-deliveries.ts`.
 *
 * Reads are applied in the order of their fences. What only confirms a row is kept apart from what changes it, for a
 * lighter statement: a sweep of a true mirror is nearly all of that.
 */
import type { Change } from '@evenkeel/event-schemas';
import { closeRow, type Cause } from './close-row';
import { differenceBetween } from './content';
import { decideRead } from './decide-read';
import { derivedKeyOf } from './derived-reward-id';
import { judgeDrift, type DriftFinding, type DriftRules, type StandingDrift } from './drift';
import { onlyConfirms } from './only-confirms';
import type { Digest } from './ports';
import type { ReadSource, RecordedReads, RowRead } from './read-ports';
import { ReadTally } from './read-tally';
import { wasSettledWhenDrawn, type AnsweredRead, type ReadDecision, type Reading } from './reading';
import { isDirty, isDue, isErased, isTombstone, rowId, type RecordingMoment, type Row, type RowIdentity } from './row';
import { millisBetween } from './time';
import { WorkingRows } from './working-rows';

export interface ReadsInput {
  readonly source: ReadSource;
  readonly reads: readonly AnsweredRead[];
  readonly rows: readonly Row[];
  readonly standing: readonly StandingDrift[];
  readonly cause: ReadCause;
  /** False while the campaign is stopped or a sweep's brake is held: then an absence counts for nothing (section 5). */
  readonly absencesCount: boolean;
  readonly announced: DriftRules['announced'];
  readonly moment: RecordingMoment;
  readonly digest: Digest;
}

export interface ReadCause {
  readonly type: 'verify' | 'sweep';
  /** The sweep's; null for verifies, which are named by their fences. */
  readonly id: string | null;
}

/** A batch while it is folded. */
interface Folding extends ReadsInput {
  readonly working: WorkingRows;
  readonly standingOf: ReadonlyMap<string, StandingDrift>;
  readonly findings: Map<string, DriftFinding>;
  readonly tally: ReadTally;
  readonly expired: Set<string>;
}

export function foldReads(input: ReadsInput): RecordedReads {
  const folding: Folding = {
    ...input,
    working: new WorkingRows(input.rows),
    standingOf: new Map(input.standing.map((drift) => [rowId(driftedRow(drift, input.source.name)), drift])),
    findings: new Map(),
    tally: new ReadTally(),
    expired: new Set(),
  };
  const reads = input.reads.toSorted(byFence).map((read) => applyRead(read, folding));
  return {
    source: input.source.name,
    moment: input.moment,
    ...closeRows(folding),
    drift: [...folding.findings.values()],
    cause: input.cause,
    repair: input.source.settings.repair,
    tally: folding.tally,
    reads,
  };
}

function byFence(a: AnsweredRead, b: AnsweredRead): number {
  return a.fence < b.fence ? -1 : a.fence > b.fence ? 1 : 0;
}

function driftedRow({ entity, subscriberId, subjectId }: StandingDrift, source: string): RowIdentity {
  return { entity, key: { source, subscriber_id: subscriberId, id: subjectId } };
}

function applyRead(read: AnsweredRead, folding: Folding): RowRead {
  const { source, working, moment } = folding;
  const before = working.get(read);
  const settled = wasSettledWhenDrawn(before, read, source.settings.settleMs);
  const reading: Reading = { ...read, settled, sourceActive: folding.absencesCount };
  const decision = decideRead(before, read, reading, moment);
  const after = judge(before, decision, reading, folding);
  countRead(before, after, { ...decision, row: after }, reading, folding);
  if (after && after !== before) {
    working.put(after);
    if (decision.cause === 'expiry') folding.expired.add(rowId(after));
  }
  if (decision.outcome === 'applied' || decision.outcome === 'confirmed') tombstoneDerived(read, folding);
  return {
    entity: read.entity,
    key: read.key,
    outcome: decision.outcome,
    dirty: after !== null && isDirty(after),
    answer: read.answer === 'absent' ? 'absent' : 'snapshot',
    alarm: decision.alarm ?? null,
  };
}

function judge(before: Row | null, decision: ReadDecision, reading: Reading, folding: Folding): Row | null {
  if (!before) return decision.row;
  const { standingOf, findings, announced, moment, source } = folding;
  const rules = { repair: source.settings.repair, announced };
  const id = rowId(before);
  // Found in this very batch: its second look is a later one.
  const standing = findings.has(id) ? null : (standingOf.get(id) ?? null);
  if (findings.has(id) && !source.settings.repair) return before;
  const { row, finding } = judgeDrift(before, decision, reading, standing, rules, moment);
  if (finding && !findings.has(id)) findings.set(id, finding);
  return row;
}

/** The read that shows a reward under its real id ends the row that a webhook made without one (section 3). */
function tombstoneDerived({ entity, key, answer, fence }: AnsweredRead, { working, moment, digest }: Folding): void {
  if (entity !== 'reward' || answer === 'absent') return;
  const derived = working.get({ entity, key: derivedKeyOf(key, answer.content, digest) });
  if (!derived || derived.key.id === key.id || isTombstone(derived) || isErased(derived)) return;
  const { state } = derived;
  const proven = { provisional: false, deleted_at: moment.now, confirmed_at: moment.now, fetch_fence: fence } as const;
  const settled = {
    settled_fence: state.hint_fence,
    delete_hinted: false,
    absent_fence: null,
    regressed: null,
  } as const;
  const noLook = { look_at: null, look_reason: null, looks: 0 } as const;
  working.put({ ...derived, state: { ...state, ...proven, ...settled, ...noLook } });
}

function countRead(
  before: Row | null,
  after: Row | null,
  { outcome }: ReadDecision,
  { fence, settled }: Reading,
  { tally, moment, source }: Folding,
): void {
  tally.count(outcome);
  if (outcome !== 'applied' && outcome !== 'confirmed') return;
  const hintAt = before?.state.hint_at ?? null;
  const hinted = before !== null && isDirty(before);
  if (
    hinted &&
    hintAt !== null &&
    before.state.fetch_fence <= before.state.hint_fence &&
    before.state.hint_fence < fence
  )
    tally.convergenceMs.push(Math.max(0, millisBetween(hintAt, moment.now)));
  if (!after || !isChange(before, after, source.connectedAt)) {
    if (hinted && settled && outcome === 'confirmed') tally.count('hint_without_change');
  } else tally.count(before && isDue(before, moment.now) ? 'announced_change' : 'unannounced_change');
}

/** A row that is new to us counts only if it is newer than the connection: nobody could have told of it before. */
function isChange(before: Row | null, after: Row, connectedAt: string): boolean {
  if (before) return differenceBetween(before, after) !== null;
  const createdAt = after.content['provider_created_at'];
  return typeof createdAt === 'string' && createdAt >= connectedAt;
}

/** Rows come out sorted by key, so that no two recordings can wait for each other crosswise. */
function closeRows({
  working,
  expired,
  cause,
  moment,
}: Folding): Pick<RecordedReads, 'rows' | 'confirmed' | 'changes'> {
  const rows: Row[] = [];
  const confirmed: Row[] = [];
  const changes: Change[] = [];
  const touched = working.touched().map((pair) => ({ ...pair, id: rowId(pair.after) }));
  for (const { before, after, id } of touched.sort((a, b) => (a.id < b.id ? -1 : 1))) {
    if (before && onlyConfirms(before, after)) {
      confirmed.push(after);
      continue;
    }
    const { row, change } = closeRow(before, after, causeOf(cause, after, expired.has(id)), moment);
    rows.push(row);
    if (change) changes.push(change);
  }
  return { rows, confirmed, changes };
}

/** A verify is named by the fence of its read. */
function causeOf({ type, id }: ReadCause, { state }: Row, expired: boolean): Cause {
  return { type: expired ? 'expiry' : type, id: id ?? String(state.fetch_fence) };
}
