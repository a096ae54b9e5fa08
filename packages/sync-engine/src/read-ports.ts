import type { Change, Entity, Timestamp } from '@evenkeel/event-schemas';
import type { DriftFinding, StandingDrift } from './drift';
import type { ErasedTerms } from './erased-terms';
import type { ReadCause } from './fold-reads';
import type { RecordingSource } from './ports';
import type { ReadTally } from './read-tally';
import type { ReadOutcome, RowDigest } from './reading';
import type { ReadAccess } from './reads';
import type { RecordingMoment, Row, RowIdentity, RowKey } from './row';

/** What reading a source needs that leaves the process, beside what the provider is asked (`reads.ts`). */

/** A connected campaign, as reading needs it; the token in `access` is in the clear, never logged. */
export interface ReadSource extends RecordingSource {
  readonly access: ReadAccess;
  /** Whose calls its reads are: sources that share a token have the same. No token can be told from it. */
  readonly account: string;
  /** Since when it is connected: what was there before is no change that a webhook should have told of. */
  readonly connectedAt: Timestamp;
  readonly settings: SourceSettings;
}

export interface SourceSettings {
  /** How long a replica of the provider may lag behind its own webhook (protocol section 2). */
  readonly settleMs: number;
  /** Whether drift is mended, or only reported (protocol section 8). */
  readonly repair: boolean;
  /** Of the whole account, by all that share its token. */
  readonly callsPerHour: number;
  /** The length of that hour; less is for trials only. */
  readonly hourMs: number;
}

/** Drawn in a statement of its own, before the request is sent, and anew for each retry of it (protocol section 4). */
export interface DrawnFence {
  readonly fence: bigint;
  readonly drawnAt: Timestamp;
}

export interface ReadRecorder {
  drawFence(): Promise<DrawnFence>;
  /** As `Recorder.inRecording`, for answered reads. */
  inReadRecording<T>(source: string, work: (recording: ReadRecording) => Promise<T>): Promise<T>;
}

/** The statements of one recording of reads; each takes the whole batch. */
export interface ReadRecording {
  begin(): Promise<BegunReads>;
  /**
   * Confirms subscribers of which a page says, to the byte, what it said when they were last read, and about which nothing
   * is unsettled: what `decideRead` would make of them, without a look at their content. Answers the ids of the others.
   */
  confirmUnchanged(
    listed: ListedAgain,
    by: { readonly now: Timestamp; readonly settleMs: number },
  ): Promise<ReadonlySet<string>>;
  loadRows(entity: Entity, keys: readonly RowKey[]): Promise<Row[]>;
  /** Every reward of these subscribers. */
  loadRewardsOf(subscriberIds: readonly string[]): Promise<Row[]>;
  /** Rows that none of a sweep's pages had, by key: the next ones after `after`. */
  loadUnlisted(wanted: WantedUnlisted): Promise<Row[]>;
  loadStandingDrift(rows: readonly RowIdentity[]): Promise<StandingDrift[]>;
  /** Writes rows, changes, drift and counts. Rows and changes are sorted by key. */
  write(recorded: RecordedReads): Promise<void>;
}

export interface BegunReads {
  readonly moment: RecordingMoment;
  /** Of all that were erased of the source; null if nobody was. */
  readonly erased: ErasedTerms | null;
}

/** Rows of pages that may say what was said before; the pages were asked for after this fence was drawn. */
export interface ListedAgain extends DrawnFence {
  readonly rows: readonly (RowDigest & { readonly id: string })[];
}

export interface WantedUnlisted {
  readonly entity: Entity;
  /** Of the sweep's pages of this entity. */
  readonly firstFence: bigint;
  /** A key as `unlistedKey` writes it; empty for the first ones. */
  readonly after: string;
  readonly limit: number;
}

/** Orders the rows of a source as `loadUnlisted` gives them. */
export function unlistedKey({ subscriber_id: owner, id }: RowKey): string {
  return owner === id ? id : `${owner}\n${id}`;
}

export interface RecordedReads {
  readonly source: string;
  readonly moment: RecordingMoment;
  /** Rows to insert or update, as they shall stand. */
  readonly rows: readonly Row[];
  /** Rows of which nothing has changed but fences and times of proof: mostly, a read said what we hold. */
  readonly confirmed: readonly Row[];
  readonly changes: readonly Change[];
  readonly drift: readonly DriftFinding[];
  /** Of the reads, and so of what they found. */
  readonly cause: ReadCause;
  readonly tally: ReadTally;
  readonly reads: readonly RowRead[];
}

/** What became of one read of one row. */
export interface RowRead extends RowIdentity {
  readonly outcome: ReadOutcome;
  /** The row still waits for a read. */
  readonly dirty: boolean;
  readonly answer: 'snapshot' | 'absent';
  /** The provider keeps answering with what looks older than what we hold; applied all the same. */
  readonly alarm: 'regressed_three_times' | null;
}
