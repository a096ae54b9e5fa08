/**
 * A batch of answered reads of one source becomes what is written: rows as they shall stand, one change per row, drift,
 * and what to count (protocol sections 3, 5, 6 and 8). The counterpart of `fold-deliveries.ts`.
 *
 * Reads are applied in the order of their fences. What only confirms a row is kept apart from what changes it, for a
 * lighter statement: a sweep of a true mirror is nearly all of that.
 */
import type { Change } from '@evenkeel/event-schemas';
import { closeRow, type Cause } from './close-row';
import { countRead } from './count-read';
import { decideRead } from './decide-read';
import { derivedKeyOf } from './derived-reward-id';
import { isOfRemoval, judgeDrift, type DriftFinding, type DriftRules, type StandingDrift } from './drift';
import { endDerivedReward } from './end-derived-reward';
import { onlyConfirms } from './only-confirms';
import type { Digest } from './ports';
import type { ReadSource, RecordedReads, RowRead } from './read-ports';
import { ReadTally } from './read-tally';
import { wasSettledWhenDrawn, type AnsweredRead, type ReadDecision, type Reading } from './reading';
import { isDirty, rowId, type RecordingMoment, type Row, type RowIdentity } from './row';
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
  const { source, working, moment, tally } = folding;
  const stood = working.get(read);
  const derived = derivedRow(read, folding);
  const before = stood && withHintOf(derived, stood);
  const settled = wasSettledWhenDrawn(before, read, source.settings.settleMs);
  const sourceActive = folding.absencesCount;
  const reading: Reading = { ...read, settled, sourceActive, restoresErased: source.restoresErased === true };
  const decision = decideRead(stood, read, reading, moment);
  const isSecondLook = before !== null && isOnlySuspected(before, folding);
  const { row: after, suspected } = judge(before, decision, reading, folding);
  countRead(
    {
      ...{ before, found: suspected ? decision.row : after, outcome: decision.outcome, reading, isSecondLook },
      isRemovalSuspected: before !== null && isRemovalSuspected(before, folding),
      hintedElsewhere: derived !== null && isDirty(derived),
    },
    { tally, moment, connectedAt: source.connectedAt },
  );
  if (after && after !== before) keepRow(after, decision, folding);
  if (derived && (decision.outcome === 'applied' || decision.outcome === 'confirmed'))
    working.put(endDerivedReward(derived, read, source.settings.settleMs, moment));
  return {
    ...{ entity: read.entity, key: read.key, outcome: decision.outcome, alarm: decision.alarm ?? null },
    dirty: after !== null && isDirty(after),
    answer: read.answer === 'absent' ? 'absent' : 'snapshot',
  };
}

/** The row that a webhook made of this reward without its id, if there is one. */
function derivedRow({ entity, key, answer }: AnsweredRead, { working, digest }: Folding): Row | null {
  if (entity !== 'reward' || answer === 'absent') return null;
  const derived = derivedKeyOf(key, answer.content, digest);
  return derived.id === key.id ? null : working.get({ entity, key: derived });
}

/** As if the hint had known the reward's id: what it announced is no drift of the row that bears the id. */
function withHintOf(derived: Row | null, row: Row): Row {
  if (!derived || !isDirty(derived) || derived.state.hint_fence <= row.state.hint_fence) return row;
  const { hint_fence, hint_at } = derived.state;
  return { ...row, state: { ...row.state, hint_fence, hint_at } };
}

/** All that the row is due for is the second look that a suspicion asks for. */
function isOnlySuspected(before: Row, { standingOf }: Folding): boolean {
  const standing = standingOf.get(rowId(before));
  return standing?.state === 'suspected' && before.state.hint_fence <= standing.dueFence;
}

function isRemovalSuspected(before: Row, { standingOf }: Folding): boolean {
  const standing = standingOf.get(rowId(before));
  return standing?.state === 'suspected' && isOfRemoval(standing);
}

function judge(
  before: Row | null,
  decision: ReadDecision,
  reading: Reading,
  { standingOf, findings, announced, moment, source }: Folding,
): { readonly row: Row | null; readonly suspected: boolean } {
  if (!before) return { row: decision.row, suspected: false };
  const rules = { repair: source.settings.repair, announced };
  const id = rowId(before);
  // Found in this very batch: its second look is a later one.
  const standing = findings.has(id) ? null : (standingOf.get(id) ?? null);
  if (findings.has(id) && !source.settings.repair) return { row: before, suspected: false };
  const { row, finding } = judgeDrift(before, decision, reading, standing, rules, moment);
  if (!finding || findings.has(id)) return { row, suspected: false };
  findings.set(id, finding);
  return { row, suspected: finding.finding === 'suspected' };
}

/** A later read of the same batch may undo an expiry: then the change that is left is its own. */
function keepRow(row: Row, { outcome, cause }: ReadDecision, { working, expired }: Folding): void {
  working.put(row);
  if (cause === 'expiry') expired.add(rowId(row));
  else if (outcome === 'applied') expired.delete(rowId(row));
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
