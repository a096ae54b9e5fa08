import type { CauseType, Columns, Json, Timestamp } from '@evenkeel/event-schemas';
import { NO_FENCE, type Row, type RowIdentity } from './row';
import { millisBetween } from './time';

/** An answered read of one row, before it is known what row it meets. */
export type AnsweredRead = RowIdentity & Pick<Reading, 'via' | 'fence' | 'drawnAt' | 'answer' | 'ownerGone'>;

/** A read of the provider that was answered, and what the tables of protocol section 3 make of it. */
export interface Reading {
  /** A row of a list page has no absence: a page that lacks a row is judged when its sweep is complete. */
  readonly via: 'by_id' | 'page';
  readonly fence: bigint;
  readonly drawnAt: Timestamp;
  /** Drawn at least the settle delay after the newest hint then recorded. */
  readonly settled: boolean;
  readonly answer: Snapshot | 'absent';
  /** A reward that is absent because its subscriber is: no news of its own. */
  readonly ownerGone?: boolean;
  /** Absences count only while the campaign is active: a stopped one deletes nothing (section 5). */
  readonly sourceActive: boolean;
  /** By a setting of the source the provider's copy of an erased row wins. */
  readonly restoresErased?: boolean;
}

export interface Snapshot extends Partial<RowDigest> {
  readonly content: Columns;
  readonly carried: Columns;
  readonly raw: Json;
  readonly providerUpdatedAt: Timestamp | null;
  /** Of the judged content, lower-case hex: two regressed reads that say the same have the same. */
  readonly digest: string;
}

/** Tells, without a look at a row's content, that it says what it said when it was read before. */
export interface RowDigest {
  /**
   * Of `raw` as the provider wrote it, but for `figures`; lower-case hex. A row that has the same was read before, and is
   * known to fit.
   */
  readonly rawDigest: string;
  /** Volatile figures, which move although nothing of the row changes: by their columns, whose names `raw` has for them too. */
  readonly figures?: Readonly<Record<string, number>> | undefined;
}

export type ReadOutcome =
  'applied' | 'confirmed' | 'unconfirmed' | 'absent_once' | 'regressed' | 'superseded' | 'discarded' | 'ignored';

export interface ReadDecision {
  readonly row: Row | null;
  readonly outcome: ReadOutcome;
  /** Set where the change it leads to has another cause than the read itself. */
  readonly cause?: Extract<CauseType, 'expiry'>;
  /** The provider keeps answering with what looks older than what we hold: applied all the same, and worth an alarm. */
  readonly alarm?: 'regressed_three_times';
}

/** Settled when it was drawn, and no hint has come since. */
export function isSettledNow({ state }: Row, { settled, fence }: Reading): boolean {
  return settled && state.hint_fence < fence;
}

/**
 * Was the fence drawn at least the settle delay after the newest hint that was recorded then (section 2)? Told from the
 * row as the recording finds it: a hint whose fence was drawn before the read's, but whose recording committed after, is
 * in it, and would have been missed by a look at the moment of the draw. If the newest hint came after the draw, nothing
 * is known of the one before it; the row is owed another read anyway.
 */
export function wasSettledWhenDrawn(
  row: Row | null,
  { fence, drawnAt }: Pick<Reading, 'fence' | 'drawnAt'>,
  settleMs: number,
): boolean {
  if (!row || row.state.hint_fence === NO_FENCE) return true;
  const { hint_fence: hintFence, hint_at: hintAt } = row.state;
  return hintFence < fence && (hintAt === null || millisBetween(hintAt, drawnAt) >= settleMs);
}
