/**
 * Drift: a row that was thought to be true and was not (protocol section 8). Rules:
 * - A read that differs from a proven row which was not due makes it suspected, and the row due: a second, settled look
 *   is owed. Only what still differs then is confirmed; a hint that came meanwhile says that the change was on its way.
 * - With `repair` the row is mended at the first look; without it the row stays as it is until a hint asks for it.
 * - No webhook tells of a campaign: it is kept by reads alone, so that it changes between two of them is no drift.
 * - A deletion that a sweep brought up, and no webhook, has had its two looks when it is applied (section 3), so it is
 *   confirmed at once. One that a hint led to is none: an update told of it, if only that something had changed; nor is that
 *   of a reward whose subscriber is gone.
 */
import type { ContentValue, Entity } from '@evenkeel/event-schemas';
import { differenceBetween, sameValue } from './content';
import type { ReadDecision, Reading } from './reading';
import { becomesDue, isDue, isTombstone, type RecordingMoment, type Row } from './row';

export type LikelyCause = 'missed_hint' | 'edit_without_hint';
export type DriftedColumns = Readonly<Record<string, ContentValue>>;

/** Drift that is suspected, or confirmed and not repaired. */
export interface StandingDrift {
  readonly id: string;
  readonly entity: Entity;
  readonly subscriberId: string;
  readonly subjectId: string;
  readonly state: 'suspected' | 'confirmed';
  /** What the mirror held, in the columns that differ. */
  readonly before: DriftedColumns;
  /** The hint fence that asked for the second look. */
  readonly dueFence: bigint;
}

export type DriftFinding =
  | {
      readonly finding: 'suspected' | 'confirmed';
      readonly row: Row;
      readonly before: DriftedColumns;
      readonly after: DriftedColumns;
      readonly likelyCause: LikelyCause;
      readonly dueFence: bigint;
    }
  | {
      readonly finding: 'still_differs';
      readonly id: string;
      readonly before: DriftedColumns;
      readonly after: DriftedColumns;
    }
  | { readonly finding: 'dismissed' | 'repaired'; readonly id: string };

export interface DriftRules {
  /** Whether the row is mended, or drift is only reported. */
  readonly repair: boolean;
  /** Columns of which a webhook tells when they change, as far as the provider says. */
  readonly announced: (entity: Entity) => ReadonlySet<string>;
}

export interface DriftJudgement {
  /** The row as it shall stand: not mended where that is not wanted, due where a second look is. */
  readonly row: Row | null;
  readonly finding: DriftFinding | null;
}

export function judgeDrift(
  before: Row | null,
  decision: ReadDecision,
  reading: Reading,
  standing: StandingDrift | null,
  rules: DriftRules,
  moment: RecordingMoment,
): DriftJudgement {
  const { row: decided, outcome } = decision;
  const unjudged: DriftJudgement = { row: decided, finding: null };
  if (!before || !decided || (outcome !== 'applied' && outcome !== 'confirmed')) return unjudged;
  if (standing) return judgeStanding(before, decided, reading, standing, rules);
  if (outcome === 'confirmed' || before.state.provisional || before.entity === 'campaign') return unjudged;
  const difference = differenceBetween(before, decided);
  if (!difference) return unjudged;
  const found = {
    ...difference,
    likelyCause: likelyCause(before.entity, difference.after, rules),
    dueFence: moment.fence,
  };
  if (isTombstone(decided))
    return hasOtherReason(before, reading) || decision.cause
      ? unjudged
      : { row: decided, finding: { finding: 'confirmed', row: decided, ...found } };
  if (isDue(before, moment.now)) return unjudged;
  const row = becomesDue(rules.repair ? decided : unmended(before, decided), moment);
  return { row, finding: { finding: 'suspected', row, ...found } };
}

/** A sweep did not bring up this removal; or a webhook told of it, or of that of its owner, or will have to. */
function hasOtherReason({ state }: Row, { ownerGone = false }: Reading): boolean {
  return state.list_absent_fence === null || state.delete_hinted || ownerGone;
}

function judgeStanding(
  before: Row,
  decided: Row,
  reading: Reading,
  { id, state, before: was, dueFence }: StandingDrift,
  { repair }: DriftRules,
): DriftJudgement {
  const hinted = before.state.hint_fence > dueFence;
  if (state === 'confirmed')
    return hinted || repair || !differenceBetween(before, decided)
      ? { row: decided, finding: { finding: 'repaired', id } }
      : { row: unmended(before, decided), finding: null };
  if (hinted) return { row: decided, finding: { finding: 'dismissed', id } };
  if (!reading.settled) return { row: repair ? decided : unmended(before, decided), finding: null };
  const differs = Object.keys(was).filter((column) => !sameValue(was[column], valueOf(decided, column)));
  if (differs.length === 0) return { row: decided, finding: { finding: 'dismissed', id } };
  const pick = (value: (column: string) => ContentValue) => Object.fromEntries(differs.map((c) => [c, value(c)]));
  return {
    row: repair ? decided : unmended(before, decided),
    finding: {
      finding: 'still_differs',
      id,
      before: pick((column) => was[column] ?? null),
      after: pick((column) => valueOf(decided, column)),
    },
  };
}

/** As it was, and not proven by this read; but the read was answered, and is not owed any more. */
function unmended(before: Row, { state }: Row): Row {
  const { settled_fence, fetch_fence } = state;
  return { ...before, state: { ...before.state, settled_fence, fetch_fence } };
}

function valueOf(row: Row, column: string): ContentValue {
  return column === 'deleted_at' ? row.state.deleted_at : (row.content[column] ?? null);
}

/** One column that webhooks tell of is enough: then one of them should have come. */
function likelyCause(entity: Entity, after: DriftedColumns, { announced }: DriftRules): LikelyCause {
  const told = announced(entity);
  return Object.keys(after).some((column) => told.has(column)) ? 'missed_hint' : 'edit_without_hint';
}
