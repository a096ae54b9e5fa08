import type { Columns, Entity, Json, Timestamp } from '@evenkeel/event-schemas';

/** A mirrored row (protocol section 2): what the provider said, and what we keep so that it can be trusted. */
export interface Row extends RowIdentity {
  /** Judged: "equal", "other", "differs" speak of these columns and of `state.deleted_at`. */
  readonly content: Columns;
  /** Kept, never judged: volatile figures, and what only webhooks carry. */
  readonly carried: Columns;
  /** The last snapshot; before there is one, the last hint. Undefined where it was not loaded, and stays as it is stored. */
  readonly raw: Json | undefined;
  readonly state: RowState;
}

export interface RowIdentity {
  readonly entity: Entity;
  readonly key: RowKey;
}

export interface RowKey {
  readonly source: string;
  /** The order key: the row's own id for a subscriber, the owner's for a reward, empty for a campaign. */
  readonly subscriber_id: string;
  readonly id: string;
}

/** Section 2, column by column. Fences are numbers of one Postgres sequence; times are database times. */
export interface RowState {
  readonly version: bigint;
  /** No read has confirmed the content yet. */
  readonly provisional: boolean;
  /** A read once returned it; never falls. */
  readonly ever_verified: boolean;
  readonly fetch_fence: bigint;
  readonly hint_fence: bigint;
  readonly hint_at: Timestamp | null;
  readonly settled_fence: bigint;
  readonly absent_fence: bigint | null;
  readonly list_absent_fence: bigint | null;
  readonly look_at: Timestamp | null;
  readonly look_reason: string | null;
  readonly looks: number;
  /** Reads that seemed to come from a stale replica, since the last one that was applied. */
  readonly regressed: RegressedReads | null;
  readonly delete_hinted: boolean;
  readonly deleted_at: Timestamp | null;
  readonly erased_at: Timestamp | null;
  readonly confirmed_at: Timestamp | null;
  readonly first_seen_at: Timestamp;
  readonly changed_at: Timestamp;
  readonly provider_updated_at: Timestamp | null;
  /** Of the snapshot that `raw` is, as the provider wrote it, lower-case hex; null for a hint, or where it is not known. */
  readonly raw_digest: string | null;
}

export interface RegressedReads {
  readonly times: number;
  /** Digest of what the last of them said, lower-case hex. */
  readonly digest: string;
}

/** Drawn and read under the source's lock, in the recording transaction. */
export interface RecordingMoment {
  /** The fence of every hint in the batch; also used when a row becomes due. */
  readonly fence: bigint;
  readonly now: Timestamp;
}

export const NO_FENCE = 0n;

/** A row that was not there; its first change gives it version 1. */
export function newRow(
  { entity, key }: RowIdentity,
  { content, carried, raw }: Pick<Row, 'content' | 'carried'> & { readonly raw: Json },
  now: Timestamp,
): Row {
  return { entity, key, content, carried, raw, state: stateOfNewRow(now) };
}

function stateOfNewRow(now: Timestamp): RowState {
  return {
    version: 0n,
    provisional: true,
    ever_verified: false,
    fetch_fence: NO_FENCE,
    hint_fence: NO_FENCE,
    hint_at: null,
    settled_fence: NO_FENCE,
    absent_fence: null,
    list_absent_fence: null,
    look_at: null,
    look_reason: null,
    looks: 0,
    regressed: null,
    delete_hinted: false,
    deleted_at: null,
    erased_at: null,
    confirmed_at: null,
    first_seen_at: now,
    changed_at: now,
    provider_updated_at: null,
    raw_digest: null,
  };
}

/** One string per row, for maps within a recording. */
export function rowId({ entity, key }: RowIdentity): string {
  return `${entity}\n${key.source}\n${key.subscriber_id}\n${key.id}`;
}

export function isDirty({ state }: Row): boolean {
  return state.hint_fence > state.settled_fence;
}

/** Due = dirty, or a scheduled look has come (section 2). */
export function isDue(row: Row, now: Timestamp): boolean {
  return isDirty(row) || (row.state.look_at !== null && row.state.look_at <= now);
}

export function isTombstone({ state }: Row): boolean {
  return state.deleted_at !== null;
}

export function isErased({ state }: Row): boolean {
  return state.erased_at !== null;
}

/** "Becomes due" (section 2): only a settled read, drawn after this fence, discharges it. An erased row never is. */
export function becomesDue(row: Row, { fence, now }: RecordingMoment): Row {
  if (isErased(row) || fence <= row.state.hint_fence) return row;
  return { ...row, state: { ...row.state, hint_fence: fence, hint_at: now } };
}
