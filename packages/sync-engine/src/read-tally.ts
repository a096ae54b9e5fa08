/** What a batch of reads found, in counts (protocol sections 5 and 6). */
export const measures = [
  'confirmed',
  'applied',
  'unconfirmed',
  'absent_once',
  'regressed',
  'superseded',
  'discarded',
  'ignored',
  /** A change that a hint had announced. */
  'announced_change',
  /** A change that no hint had announced when a read found it. */
  'unannounced_change',
  /** A settled read after a hint found nothing new. */
  'hint_without_change',
] as const;
export type Measure = (typeof measures)[number];

export class ReadTally {
  readonly counts: Partial<Record<Measure, number>> = {};
  /** From the newest hint of a row to the first read after it that was recorded, in milliseconds. */
  readonly convergenceMs: number[] = [];

  count(measure: Measure): void {
    this.counts[measure] = (this.counts[measure] ?? 0) + 1;
  }

  of(measure: Measure): number {
    return this.counts[measure] ?? 0;
  }
}
