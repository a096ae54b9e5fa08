import type { DueCounts, SyncState } from '@evenkeel/database';
import { mustSaveCalls, pauseAfterWave } from '@evenkeel/sync-engine';
import type { ReadingContext } from './reading-context';

/** What is due is read at once, or in waves while calls must be saved (see `mustSaveCalls`). Another worker begins anew. */
export class ReadWaves {
  private nextAt = 0;

  isDue({ calls, source }: ReadingContext, { now }: SyncState, { newestHintAt }: DueCounts): boolean {
    const { settleMs } = source.settings;
    return performance.now() >= this.nextAt || !mustSaveCalls({ ample: calls.isAmple(), newestHintAt, now, settleMs });
  }

  /** One that costs so much. */
  begin({ source }: ReadingContext, cost: number): void {
    this.nextAt = performance.now() + pauseAfterWave(cost, source.settings);
  }
}
