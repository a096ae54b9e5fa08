import type { Outcome, Reason, Timestamp } from '@evenkeel/event-schemas';
import type { ErasedTerms } from './erased-terms';
import type { RecordedBatch, RecordedDelivery, WantedSubscribers } from './ports';
import type { ReplayCounts } from './replay-counts';
import type { Row, RowKey } from './row';
import type { ParsedDelivery } from './fold-deliveries';

/** What a replay needs of the store (protocol section 7), and only what it uses. */

export interface FormerOutcome {
  readonly outcome: Outcome;
  readonly reason: Reason | null;
}

/** A delivery to be replayed, its bytes read anew. */
export interface ReplayedDelivery {
  readonly parsed: ParsedDelivery;
  readonly former: FormerOutcome;
}

export interface DeliveriesToReplay {
  /** In the order of their ids. */
  readonly deliveries: readonly ReplayedDelivery[];
  /** How many there are besides, of which the bytes are not kept any more. */
  readonly withoutBody: number;
}

/** Deliveries of one source, and up to which id the replay has come with them. */
export interface ReplayStep extends DeliveriesToReplay {
  readonly reached: string;
}

/** What was there when it was asked; nothing is drawn or locked for it. */
export interface LoadedForReplay {
  /** The newest fence that was drawn. */
  readonly newestFence: bigint;
  readonly now: Timestamp;
  readonly subscribers: readonly Row[];
  /** Of all that were erased of the source; null if nobody was. */
  readonly erased: ErasedTerms | null;
}

/** Reads only: all that a dry run asks of the store. */
export interface ReplayReading {
  load(wanted: WantedSubscribers): Promise<LoadedForReplay>;
  loadRewards(keys: readonly RowKey[]): Promise<Row[]>;
}

/** A delivery that had come to nothing, and has an outcome now; `changes` are indexes into the batch's. */
export interface MendedDelivery {
  readonly recorded: RecordedDelivery;
  readonly former: FormerOutcome;
}

export interface ReplayRecording extends ReplayReading {
  /** Rows, changes, the outcomes of those that were mended, and how far the replay has come: all of it, or none. */
  write(written: WrittenStep): Promise<void>;
}

export interface WrittenStep {
  readonly batch: RecordedBatch;
  readonly mended: readonly MendedDelivery[];
  readonly reached: string;
  readonly counts: ReplayCounts;
}

export interface ReplayRecorder {
  /**
   * Runs `work` in ONE transaction whose first statement takes the source's lock; rolled back if `work` throws. `write` throws
   * `ReplayNotOurs` if the replay was cancelled, or is run by somebody else by now.
   */
  inReplaying<T>(source: string, work: (recording: ReplayRecording) => Promise<T>): Promise<T>;
}

export interface ReplayViewer {
  /** Runs `work` in one transaction that can only read. */
  inViewing<T>(work: (reading: ReplayReading) => Promise<T>): Promise<T>;
}
