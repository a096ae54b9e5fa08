/** When rows may be read again, as one reader keeps it in memory; see `nextRead` for the rules of their reads. */
import type { DueRow } from '@evenkeel/database';
import type { Timestamp } from '@evenkeel/event-schemas';
import { millisBetween, nextRead, type NextRead } from '@evenkeel/sync-engine';

interface RowWait {
  lastReadAt: Timestamp | null;
  dirtySince: Timestamp | null;
  failures: number;
  /** Of `performance.now()`. */
  notBefore: number;
  touched: number;
}

const PUT_OFF_MS = 500;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 3_600_000;
/** What is older than that spaces nothing out any more; looked through when there are many. */
const FORGET_AFTER_MS = 600_000;
const MANY = 20_000;

export class RowWaits {
  private readonly rows = new Map<string, RowWait>();

  nextRead(place: string, due: DueRow, by: { readonly settleMs: number; readonly ample: boolean }): NextRead | null {
    const row = this.at(place);
    if (due.dirty) row.dirtySince ??= due.now;
    const { lastReadAt, dirtySince } = row;
    const next = nextRead({ row: due, now: due.now, ...by, lastReadAt, dirtySince });
    if (next) row.notBefore = Math.max(row.notBefore, performance.now() + millisBetween(due.now, next.at));
    return next;
  }

  /** Ids that need not be looked at now, of one kind of subject; `underWay` are places too. */
  waiting(subject: string, underWay: readonly string[]): string[] {
    this.forget();
    const now = performance.now();
    const prefix = `${subject}:`;
    const later = [...this.rows].flatMap(([place, { notBefore }]) => (notBefore > now ? [place] : []));
    return [...later, ...underWay].flatMap((place) => (place.startsWith(prefix) ? [place.slice(prefix.length)] : []));
  }

  noteRead(place: string, drawnAt: Timestamp): void {
    this.at(place).lastReadAt = drawnAt;
  }

  noteDirty(place: string, dirty: boolean): void {
    if (!dirty) this.at(place).dirtySince = null;
  }

  succeeded(place: string): void {
    const row = this.at(place);
    row.failures = 0;
    row.notBefore = 0;
  }

  /** For no fault of the row's. */
  putOff(place: string): void {
    this.at(place).notBefore = performance.now() + PUT_OFF_MS;
  }

  failed(place: string): void {
    const row = this.at(place);
    row.failures += 1;
    row.notBefore = performance.now() + Math.min(FIRST_WAIT_MS * 2 ** (row.failures - 1), LONGEST_WAIT_MS);
  }

  private at(place: string): RowWait {
    const held = this.rows.get(place);
    const row = held ?? { lastReadAt: null, dirtySince: null, failures: 0, notBefore: 0, touched: 0 };
    row.touched = performance.now();
    if (!held) this.rows.set(place, row);
    return row;
  }

  private forget(): void {
    if (this.rows.size < MANY) return;
    const now = performance.now();
    for (const [place, { touched, notBefore }] of this.rows)
      if (notBefore < now && touched < now - FORGET_AFTER_MS) this.rows.delete(place);
  }
}
