import type { SubscriberRecord } from './campaign';
import { SequenceLine } from './sequence-line';

/** Rows in order of registration: a list page is a slice of it (contract 2.3). What it shows of a row is read when asked. */
export class SubscriberLine implements Iterable<SubscriberRecord> {
  constructor(
    readonly sequences: SequenceLine,
    private readonly readRow: (sequence: number) => SubscriberRecord | undefined,
  ) {}

  get length(): number {
    return this.sequences.length;
  }

  at(place: number): SubscriberRecord | undefined {
    const sequence = this.sequences.at(place);
    return sequence === undefined ? undefined : this.readRow(sequence);
  }

  /** The row of that sequence, if it is in the line. */
  bySequence(sequence: number): SubscriberRecord | undefined {
    return this.sequences.has(sequence) ? this.readRow(sequence) : undefined;
  }

  slice(from: number, to: number): SubscriberRecord[] {
    const rows: SubscriberRecord[] = [];
    for (let place = from; place < to; place++) {
      const row = this.at(place);
      if (row !== undefined) rows.push(row);
    }
    return rows;
  }

  /** Rows may come and go meanwhile: it goes on after the last one that it told, to the end of then. */
  *[Symbol.iterator](): Generator<SubscriberRecord> {
    let row = this.at(0);
    while (row !== undefined) {
      yield row;
      row = this.at(this.sequences.placeOf(row.sequence + 1));
    }
  }
}

/** A line in which nobody is. */
export const NOBODY = new SubscriberLine(new SequenceLine(), () => undefined);
