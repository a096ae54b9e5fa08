/**
 * What a dry run would have written, so that a later delivery of the same row meets it: rows that it would have made, and which
 * rows it would have made due. Bounded, the oldest is forgotten first: then a row is counted once more, as made or as due. It
 * is found by its id, not by a code or an e-mail.
 */
import type { Hint } from '@evenkeel/event-schemas';
import { subscriberIdentity } from './fold-deliveries';
import type { RecordingSource } from './ports';
import { rowId, type Row, type RowKey } from './row';

export interface RememberedBounds {
  readonly made: number;
  readonly due: number;
}

/** About 20 MiB, with all of them. */
export const STANDARD_BOUNDS: RememberedBounds = { made: 5_000, due: 100_000 };

export class RememberedRows {
  private readonly made = new Map<string, Row>();
  private readonly due = new Set<string>();

  constructor(private readonly bounds: RememberedBounds = STANDARD_BOUNDS) {}

  /** The rows that a step may meet: as they are stored, and those that an earlier step would have made. */
  over(stored: readonly Row[], source: RecordingSource, hints: readonly Hint[], rewards: readonly RowKey[]): Row[] {
    const there = new Set(stored.map(rowId));
    const subscribers = hints.flatMap(({ subscriber_id: id }) => (id === null ? [] : [subscriberIdentity(source, id)]));
    const wanted = [...subscribers, ...rewards.map((key) => ({ entity: 'reward' as const, key }))];
    const names = new Set(wanted.map(rowId).filter((name) => !there.has(name)));
    return [...stored, ...[...names].flatMap((name) => this.made.get(name) ?? [])];
  }

  /** Notes what a step would have written; answers how many rows of it no earlier step is remembered to have made due. */
  note(rows: readonly Row[], before: ReadonlySet<string>): number {
    let fresh = 0;
    for (const row of rows) {
      const name = rowId(row);
      if (!before.has(name)) keep(this.made, name, { ...row, raw: null }, this.bounds.made);
      if (this.due.has(name)) continue;
      fresh += 1;
      this.due.add(name);
      if (this.due.size > this.bounds.due) forgetFirst(this.due);
    }
    return fresh;
  }
}

function keep(rows: Map<string, Row>, name: string, row: Row, most: number): void {
  rows.set(name, row);
  if (rows.size > most) forgetFirst(rows);
}

function forgetFirst(names: Map<string, unknown> | Set<string>): void {
  for (const first of names.keys()) {
    names.delete(first);
    return;
  }
}
