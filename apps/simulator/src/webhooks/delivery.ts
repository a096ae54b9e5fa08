/** What was planned to be sent, and how it went: a line of `GET /control/deliveries`. */
export interface DeliveryRecord {
  readonly number: number;
  /** Counts what the provider announced; copies share it. Pings and foreign ones bear that of the event beside them. */
  readonly event_number: number;
  readonly kind: 'event' | 'copy' | 'test_ping' | 'foreign_list';
  readonly event: string;
  readonly list_uuid: string;
  readonly subscriber_id: string;
  /** SHA-256 of the body, hex. */
  readonly body_digest: string;
  readonly planned_at: string;
  readonly delayed_ms: number;
  readonly held_behind: number;
  readonly attempts: Attempt[];
  outcome: DeliveryOutcome;
}

export interface Attempt {
  readonly at: string;
  /** Null when there was no answer; `error` says why. */
  readonly status: number | null;
  /** The receiver's own id for it, from the header `Evenkeel-Delivery`. */
  readonly delivery_id?: string;
  readonly error?: string;
}

/** `pending` until it has ended; `given_up` after the last attempt failed. */
export const DELIVERY_OUTCOMES = ['pending', 'delivered', 'lost', 'given_up', 'hook_disabled', 'no_target'] as const;
export type DeliveryOutcome = (typeof DELIVERY_OUTCOMES)[number];

/** A delivery on its way: its bytes are kept no longer than it has not ended. */
export interface PlannedDelivery {
  readonly record: DeliveryRecord;
  readonly body: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}
