import type { AnsweredRead, AnsweredRewards, ReadBatch, RecordedReads, RowRead } from '@evenkeel/sync-engine';

interface Gathered {
  readonly reads: readonly AnsweredRead[];
  readonly rewardsOf: readonly AnsweredRewards[];
  readonly absencesCount: boolean;
  readonly resolve: (rows: RowRead[]) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Reads by id are answered one by one; what is answered while a recording is in flight is recorded together, by the next
 * one. So a source has one recording of verifies at a time, and a lone read waits for nothing.
 */
export class ReadGatherer {
  private waiting: Gathered[] = [];
  private recording = false;

  constructor(
    private readonly record: (batch: ReadBatch) => Promise<RecordedReads>,
    private readonly mostTogether = 200,
  ) {}

  /** What became of the rows that these answers were for. Rejects if nothing of them was recorded. */
  gather(answered: Pick<Gathered, 'reads' | 'rewardsOf' | 'absencesCount'>): Promise<RowRead[]> {
    return new Promise((resolve, reject) => {
      this.waiting.push({ ...answered, resolve, reject });
      if (!this.recording) void this.recordWaiting();
    });
  }

  private async recordWaiting(): Promise<void> {
    this.recording = true;
    while (this.waiting.length > 0) await this.recordNext();
    this.recording = false;
  }

  /** Those whose absences count and those whose do not are not recorded together. */
  private async recordNext(): Promise<void> {
    const [first] = this.waiting;
    const absencesCount = first?.absencesCount ?? false;
    const batch = this.waiting.filter((each) => each.absencesCount === absencesCount).slice(0, this.mostTogether);
    this.waiting = this.waiting.filter((each) => !batch.includes(each));
    try {
      const { reads } = await this.record({
        reads: batch.flatMap((each) => each.reads),
        rewardsOf: batch.flatMap((each) => each.rewardsOf),
        cause: { type: 'verify', id: null },
        absencesCount,
      });
      for (const each of batch) each.resolve(reads.filter((row) => isOf(each, row)));
    } catch (error) {
      for (const each of batch) each.reject(error);
    }
  }
}

function isOf({ reads, rewardsOf }: Gathered, { entity, key }: RowRead): boolean {
  return (
    reads.some((read) => read.entity === entity && read.key.id === key.id) ||
    (entity === 'reward' && rewardsOf.some(({ subscriberId }) => subscriberId === key.subscriber_id))
  );
}
