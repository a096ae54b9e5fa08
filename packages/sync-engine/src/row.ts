import type { Columns, Entity, Json, Timestamp } from '@evenkeel/event-schemas';

/** A mirrored row (protocol section 2): what the provider said, and what we keep so that it can be trusted. */
export interface Row {
  readonly entity: Entity;
  readonly key: RowKey;
  /** Judged: "equal", "other", "differs" speak of these columns and of `state.deleted_at`. */
  readonly content: Columns;
  /** Kept, never judged: volatile figures, and what only webhooks carry. */
  readonly carried: Columns;
  /** The last snapshot; before there is one, the last hint. */
  readonly raw: Json;
  readonly state: RowState;
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
  /** How often in a row a read seemed to come from a stale replica, and what it said; null when the last one did not. */
  readonly regressed: { readonly times: number; readonly digest: string } | null;
  readonly delete_hinted: boolean;
  readonly deleted_at: Timestamp | null;
  readonly erased_at: Timestamp | null;
  readonly confirmed_at: Timestamp | null;
  readonly first_seen_at: Timestamp;
  readonly changed_at: Timestamp;
  readonly provider_updated_at: Timestamp | null;
}

/** Drawn and read under the source's lock, in the recording transaction. */
export interface RecordingMoment {
  /** The fence of every hint in the batch; also used when a row becomes due. */
  readonly fence: bigint;
  readonly now: Timestamp;
}

export const NO_FENCE = 0n;

/** One string per row, for maps within a recording. */
export function rowId(entity: Entity, key: RowKey): string {
  return `${entity}\n${key.source}\n${key.subscriber_id}\n${key.id}`;
}

export function isDirty({ state }: Row): boolean {
  return state.hint_fence > state.settled_fence;
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
