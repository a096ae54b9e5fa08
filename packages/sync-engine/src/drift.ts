/**
 * Drift: a row that was thought to be true and was not (protocol section 8). Rules:
 * - A read that differs from a proven row which was not due makes it suspected, and the row due: a second, settled look
 *   is owed. Only what still differs then is confirmed; a hint that came meanwhile says that the change was on its way.
 * - With `repair` the row is mended at the first look; without it the row stays as it is until a hint asks for it.
 * - No webhook tells of a campaign: it is kept by reads alone, so that it changes between two of them is no drift.
 * - A row that was not due, and that a complete sweep lacked, makes its removal suspected. It is confirmed when the row is
 *   removed, which takes two looks of its own (section 3), and dismissed when a read returns the row. A removal that a hint
 *   led to is none: an update told of it, if only that something had changed; nor is that of a reward whose subscriber is
 *   gone.
 */
import type { ContentValue, Entity } from '@evenkeel/event-schemas';
import { differenceBetween, sameValue } from './content';
import type { ReadDecision, Reading } from './reading';
import { becomesDue, isDue, isErased, isTombstone, type RecordingMoment, type Row } from './row';

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
      readonly finding: 'suspected';
      readonly row: Row;
      readonly before: DriftedColumns;
      readonly after: DriftedColumns;
      readonly likelyCause: LikelyCause;
      readonly dueFence: bigint;
    }
  | {
      readonly finding: 'still_differs';
      readonly id: string;
      /** The mirror is as the provider is now: it is mended by a setting, but a removal is applied in any case. */
      readonly repaired: boolean;
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
  if (isErased(before)) return unjudged;
  if (standing) return judgeStanding(before, decided, reading, standing, rules);
  if (outcome === 'confirmed' || before.state.provisional || before.entity === 'campaign') return unjudged;
  const difference = differenceBetween(before, decided);
  if (!difference) return unjudged;
  const found = {
    ...difference,
    likelyCause: likelyCause(before.entity, difference.after, rules),
    dueFence: moment.fence,
  };
  if (isTombstone(decided) || isDue(before, moment.now)) return unjudged;
  const row = becomesDue(rules.repair ? decided : unmended(before, decided), moment);
  return { row, finding: { finding: 'suspected', row, ...found } };
}

/**
 * A complete sweep lacked the row: whether that is drift, as it stood before that was noted. What made it due already, made
 * somebody look for it anyway; a row that no read has returned cannot be missed.
 */
export function suspectRemoval(
  before: Row,
  noted: Row,
  { announced }: Pick<DriftRules, 'announced'>,
  moment: RecordingMoment,
): DriftFinding | null {
  const mayDiffer = before.state.provisional || !before.state.ever_verified || isDue(before, moment.now);
  if (isTombstone(before) || mayDiffer) return null;
  const after = { deleted_at: moment.now };
  return {
    ...{ finding: 'suspected', row: noted, before: { deleted_at: null }, after, dueFence: moment.fence },
    likelyCause: likelyCause(before.entity, after, { announced }),
  };
}

/** What a sweep brings up, not what a read returned. */
export function isOfRemoval({ before }: Pick<StandingDrift, 'before'>): boolean {
  return before['deleted_at'] === null;
}

function judgeStanding(
  before: Row,
  decided: Row,
  reading: Reading,
  { id, state, before: was, dueFence }: StandingDrift,
  { repair }: DriftRules,
): DriftJudgement {
  const hinted = isOfRemoval({ before: was })
    ? // The first of its two looks makes the row due as a hint does; webhooks dismiss it when they are recorded.
      before.state.delete_hinted || reading.ownerGone === true
    : before.state.hint_fence > dueFence;
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
    row: repair || isTombstone(decided) ? decided : unmended(before, decided),
    finding: {
      finding: 'still_differs',
      id,
      repaired: repair || isTombstone(decided),
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
function likelyCause(entity: Entity, after: DriftedColumns, { announced }: Pick<DriftRules, 'announced'>): LikelyCause {
  const told = announced(entity);
  return Object.keys(after).some((column) => told.has(column)) ? 'missed_hint' : 'edit_without_hint';
}
