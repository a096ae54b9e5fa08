import type { DeliveriesJob } from '@evenkeel/event-schemas';

export type Voided = DeliveriesJob['voided'][number];

/**
 * The counter values that were given to deliveries which then were not answered 200. They are told with a later job,
 * so that they do not look like losses (protocol section 7). Kept as bare numbers per process id: an outage of a
 * minute may leave half a million.
 */
export class VoidedNumbers {
  private readonly numbers = new Map<string, number[]>();
  private count = 0;

  get size(): number {
    return this.count;
  }

  add(voided: readonly Voided[]): void {
    for (const { ingest_id, ingest_seq } of voided) {
      const known = this.numbers.get(ingest_id);
      if (known === undefined) this.numbers.set(ingest_id, [ingest_seq]);
      else known.push(ingest_seq);
    }
    this.count += voided.length;
  }

  /** Takes out up to `most`; whoever fails to tell them adds them again. */
  take(most: number): Voided[] {
    if (this.count === 0) return [];
    const taken: Voided[] = [];
    for (const [ingest_id, known] of this.numbers) {
      for (const ingest_seq of known.splice(0, most - taken.length)) taken.push({ ingest_id, ingest_seq });
      if (known.length === 0) this.numbers.delete(ingest_id);
      if (taken.length === most) break;
    }
    this.count -= taken.length;
    return taken;
  }
}
