import type { Logger } from '@evenkeel/observability';

const TELL_EVERY_MS = 10_000;

/**
 * Confirmed drift comes in crowds: it is told in sums. Row by row it is in `evenkeel.drift`, and its rate in the metrics. What
 * is mended needs nobody; what is only reported waits for a person.
 */
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
    const what = { source: this.source, rows: this.untold, repaired };
    const message = 'drift is confirmed: rows were not as the provider has them, and no webhook had told of it';
    if (repaired) this.log.info(what, message);
    else this.log.warn(what, message);
    this.untold = 0;
    this.toldAt = performance.now();
  }
}
