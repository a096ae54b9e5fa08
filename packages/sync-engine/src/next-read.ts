/**
 * When a row is to be read by id next, and as what (protocol section 2). Rules:
 * - Each hint owes a read that is drawn the settle delay after it, or later. That one read discharges all hints before.
 * - While the budget is ample, the first hint after a pause is also answered at once, as a courtesy. So a burst costs two
 *   reads: the hints that follow a read within the settle delay get no courtesy of their own, for their settled read comes
 *   hardly later.
 * - Hints that never pause put the settled read off for ever. So a row that has been dirty for ten settle delays without
 *   a read gets a courtesy, ample or not, and again ten settle delays after that.
 */
import type { Timestamp } from '@evenkeel/event-schemas';
import { addMillis } from './time';

export interface RowToRead {
  readonly dirty: boolean;
  readonly hintAt: Timestamp | null;
  readonly hintFence: bigint;
  readonly fetchFence: bigint;
  readonly confirmedAt: Timestamp | null;
  readonly lookAt: Timestamp | null;
}

export interface NextReadInput {
  readonly row: RowToRead;
  readonly now: Timestamp;
  readonly settleMs: number;
  /** More than half of the hour's calls are left. */
  readonly ample: boolean;
  /** When the caller drew the fence of its last read of this row by id; null if it knows of none. */
  readonly lastReadAt: Timestamp | null;
  /** Since when the caller has seen the row dirty without a break; null if it sees it for the first time. */
  readonly dirtySince: Timestamp | null;
}

export interface NextRead {
  readonly kind: 'courtesy' | 'settled' | 'look';
  /** May lie in the past: then it is due since then. */
  readonly at: Timestamp;
}

const PATIENCE_IN_SETTLE_DELAYS = 10;

/** Null if nothing is owed. */
export function nextRead(input: NextReadInput): NextRead | null {
  const { row, now, settleMs } = input;
  const { dirty, hintAt, lookAt } = row;
  if (!dirty || hintAt === null) return lookAt === null ? null : { kind: 'look', at: lookAt };
  const settledAt = addMillis(hintAt, settleMs);
  const courtesyAt = isReadSinceHint(row) ? null : whenCourtesy(input, hintAt);
  if (courtesyAt === null || courtesyAt >= settledAt || settledAt <= now) return { kind: 'settled', at: settledAt };
  return { kind: 'courtesy', at: courtesyAt };
}

function isReadSinceHint({ fetchFence, hintFence }: RowToRead): boolean {
  return fetchFence > hintFence;
}

function whenCourtesy(input: NextReadInput, hintAt: Timestamp): Timestamp | null {
  const { settleMs, ample, lastReadAt } = input;
  const afterPause = lastReadAt === null || addMillis(lastReadAt, settleMs) <= hintAt;
  return ample && afterPause ? hintAt : whenPatienceEnds(input);
}

/** Counted from when the row was last read or proven, if that was after it became dirty. */
function whenPatienceEnds({ row, settleMs, lastReadAt, dirtySince }: NextReadInput): Timestamp | null {
  if (dirtySince === null) return null;
  const from = [lastReadAt, row.confirmedAt].reduce<Timestamp>(
    (latest, time) => (time !== null && time > latest ? time : latest),
    dirtySince,
  );
  return addMillis(from, PATIENCE_IN_SETTLE_DELAYS * settleMs);
}
