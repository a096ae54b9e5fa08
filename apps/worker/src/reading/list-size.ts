import type { ReadingContext } from './reading-context';

const COUNT_AGAIN_AFTER_MS = 60_000;
/** However large the table, counting it takes a hundredth of the time at most. */
const PAUSE_IN_COUNTS = 100;

/** How many rows the provider lists, by what we hold. To count them is to look at each, so it is done now and then. */
export class ListSize {
  private rows = 0;
  private countAgainAt = 0;

  async of({ database, source }: ReadingContext): Promise<number> {
    const asked = performance.now();
    if (asked < this.countAgainAt) return this.rows;
    const { subscribers, rewards } = await database.sourceStates.countListed(source.name);
    this.rows = subscribers + rewards;
    const took = performance.now() - asked;
    this.countAgainAt = asked + Math.max(COUNT_AGAIN_AFTER_MS, PAUSE_IN_COUNTS * took);
    return this.rows;
  }

  /** A sweep may have made it another. */
  forget(): void {
    this.countAgainAt = 0;
  }
}
