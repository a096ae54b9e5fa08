import type {
  Change,
  DeadReason,
  DeliveriesJob,
  Delivery,
  Entity,
  Hint,
  Outcome,
  Reason,
  SourceStatus,
} from '@evenkeel/event-schemas';
import type { AnnouncedRow } from './announced-rows';
import type { ErasedTerms } from './erased-terms';
import type { ProviderReads } from './reads';
import type { RecordingMoment, Row, RowKey } from './row';

/** Everything of the sync that leaves the process, and only what the walk uses of it. */

/** A request as it came: the bytes are what was signed, so nobody may parse and re-encode them first. */
export interface Webhook {
  readonly body: Buffer;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
}

/** Authentic, and signed with which of the secrets, by its place among them; or why it is not. */
export type SignatureVerdict = { readonly signedWith: number } | 'missing_signature' | 'wrong_signature';

export type ParsedBody = { readonly hint: Hint } | { readonly dead: DeadReason; readonly detail: string };

/** All that the engine knows of a provider. Code outside a provider's folder may not ask for its name. */
export interface Connector {
  readonly name: string;
  /** On bytes, in constant time, with every current secret. No secret means refused. */
  verify(webhook: Webhook, secrets: readonly string[]): SignatureVerdict;
  /** Never throws for what a body holds: a body that cannot be used is `dead`, with the reason. */
  parse(body: Buffer): ParsedBody;
  /** What it can be asked, one call each. */
  readonly reads: ProviderReads;
  /** Columns of which its webhooks tell when they change: what else is edited is edited without a hint. */
  readonly announced: Readonly<Record<Entity, ReadonlySet<string>>>;
}

export interface Connectors {
  /** Throws for a provider that no folder exists for. */
  of(provider: string): Connector;
}

/** A connected campaign, as recording needs it. */
export interface RecordingSource {
  readonly name: string;
  readonly provider: string;
  readonly listUuid: string;
  readonly status: SourceStatus;
  /** A setting: the provider's copy of an erased subscriber wins. Left out: it does not. */
  readonly restoresErased?: boolean;
}

/** A connected campaign, as receiving needs it; the secrets are in the clear, never logged. */
export interface Source extends RecordingSource {
  readonly webhookSecrets: readonly string[];
}

/**
 * A place that keeps accepted deliveries until they are recorded: the queue, Postgres, the spool. Two of them may come to
 * hold the same delivery (one answered too late), which does no harm: recording is idempotent by its id.
 */
export interface DeliveryKeeper {
  /** As logs and metrics name it. */
  readonly name: string;
  /** Resolves when all of the job is kept durably; rejects when it is not, or may not be. */
  keep(job: DeliveriesJob): Promise<void>;
  /** Whether it has a chance to keep something now. */
  isReady(): boolean;
}

/** One-way digest, lower-case hex. */
export interface Digest {
  sha256(bytes: Uint8Array | string): string;
}

export interface Recorder {
  /**
   * Runs `work` in ONE transaction whose first statement takes the source's lock; rolled back if `work` throws.
   * Nothing that leaves the database may be called inside.
   */
  inRecording<T>(source: string, work: (recording: Recording) => Promise<T>): Promise<T>;
  /** Counter values that no delivery will ever bear, because its request was not answered 200 (section 7). */
  recordVoided(voided: DeliveriesJob['voided']): Promise<void>;
}

/** The statements of one recording transaction; each takes the whole batch. */
export interface Recording {
  /** Draws the batch's fence and reads the database's clock; loads what the batch may meet. */
  begin(batch: BegunBatch): Promise<BegunRecording>;
  loadRewards(keys: readonly RowKey[]): Promise<Row[]>;
  /** Which of these bodies were received before, less than an hour earlier; answers the ids that were. */
  findRepeatedBodies(candidates: readonly BodySeen[]): Promise<ReadonlySet<string>>;
  /** Writes deliveries, mirror rows, changes and the ledger, and dismisses drift that was announced. Rows and changes are sorted by key. */
  write(recorded: RecordedBatch): Promise<void>;
}

export interface BegunBatch {
  readonly deliveryIds: readonly string[];
  readonly wanted: WantedSubscribers;
}

export interface BegunRecording {
  readonly moment: RecordingMoment;
  /** Which of the deliveries are already recorded, with an outcome. */
  readonly recorded: ReadonlySet<string>;
  /** Rows that several ask for come once. */
  readonly subscribers: readonly Row[];
  /** Of all that were erased of the source; null if nobody was. */
  readonly erased: ErasedTerms | null;
}

/** By any of these. */
export interface WantedSubscribers {
  readonly ids: readonly string[];
  readonly codes: readonly string[];
  readonly emails: readonly string[];
}

export interface BodySeen {
  readonly id: string;
  readonly subject_id: string;
  readonly digest: string;
  readonly received_at: string;
}

export interface RecordedBatch {
  readonly source: string;
  readonly moment: RecordingMoment;
  readonly deliveries: readonly RecordedDelivery[];
  /** Rows to insert or update, as they shall stand. */
  readonly rows: readonly Row[];
  readonly changes: readonly Change[];
  /** What webhooks told of is no drift, also if it was found while they waited to be recorded. */
  readonly announced: readonly AnnouncedRow[];
}

export interface RecordedDelivery {
  readonly delivery: Delivery;
  readonly digest: string;
  readonly event_type: string | null;
  readonly subject_id: string | null;
  readonly outcome: Outcome;
  readonly reason: Reason | null;
  /** For the log: which field of a dead one is wrong and how, never its value. */
  readonly detail: string | null;
  /** The changes it has a share in, as indexes into `RecordedBatch.changes`. */
  readonly changes: readonly number[];
}
