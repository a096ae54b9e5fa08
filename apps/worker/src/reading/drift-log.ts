import type { Logger } from '@evenkeel/observability';

const TELL_EVERY_MS = 10_000;

/** Confirmed drift comes in crowds: it is told in sums. Row by row it is in `evenkeel.drift`. */
export class DriftLog {
  private untold = 0;
  private toldAt = -Infinity;

  constructor(
    private readonly source: string,
    private readonly log: Logger,
  ) {}

  add(rows: number): void {
    this.untold += rows;
  }

  tell(repaired: boolean): void {
    if (this.untold === 0 || performance.now() - this.toldAt < TELL_EVERY_MS) return;
    this.log.warn(
      { source: this.source, rows: this.untold, repaired },
      'drift is confirmed: rows were not as the provider has them, and no webhook had told of it',
    );
    this.untold = 0;
    this.toldAt = performance.now();
  }
}
