/** A request as it goes over the wire, and how. All of it follows from a seed and an index (make-request.ts). */
export interface RawRequest {
  readonly index: number;
  /** Its family and what is odd about it. */
  readonly kind: string;
  readonly bytes: Buffer;
  readonly sending: Sending;
  /** Its bodies that are signed correctly: each may be recorded once, and nothing else may. */
  readonly authentic: readonly Buffer[];
  readonly due: Due;
}

/**
 * - `accepted`: each of its answers is 200 with an id.
 * - `unauthorized`: it is read, and answered 401.
 * - `refused`: not answered 200. It may be not answered at all.
 * - `either`: not for this test to say, but what is answered 200 is recorded.
 */
export type Due = 'accepted' | 'unauthorized' | 'refused' | 'either';

export interface Sending {
  /** A connection that a request before it left open will do. */
  readonly reuses: boolean;
  /** Where the bytes are cut into pieces that are sent one by one, some milliseconds apart. */
  readonly cuts: readonly number[];
  readonly pauseMs: number;
  /** From here on it is sent only after the answer 100. */
  readonly continueAt?: number;
  /** Sent again and again after the bytes, until the server ends it. */
  readonly endless?: Buffer;
  /** How many answers end it. */
  readonly answers: number;
  /** Its answers have no body, whatever their head says: it is a HEAD. */
  readonly bodiless: boolean;
  readonly then: Then;
}

/**
 * What the sender does after the last byte.
 * - `wait`: waits for the answers.
 * - `coax`: waits a moment for them, then half-closes: the server may be waiting for more.
 * - `half-close`, `reset`: at once.
 * - `hang`: waits as long as the server lets it.
 */
export type Then = 'wait' | 'coax' | 'half-close' | 'reset' | 'hang';

/** A request without its index, as the families make them. */
export type Draft = Omit<RawRequest, 'index'>;

export const PLAIN: Sending = { reuses: false, cuts: [], pauseMs: 0, answers: 1, bodiless: false, then: 'wait' };
