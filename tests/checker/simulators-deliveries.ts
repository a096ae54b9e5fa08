/** A line of the simulator's `GET /control/deliveries`: one webhook, and how each attempt to send it was answered. */
export interface SimulatorsDelivery {
  readonly number: number;
  /** Copies of a webhook bear the number of their event, and follow it. */
  readonly event_number: number;
  readonly kind: 'event' | 'copy' | 'test_ping' | 'foreign_list';
  readonly subscriber_id: string;
  readonly body_digest: string;
  readonly planned_at: string;
  readonly attempts: readonly {
    /** When it set out. */
    readonly at: string;
    readonly status: number | null;
    readonly delivery_id?: string;
  }[];
}

export async function* parseDeliveries(lines: AsyncIterable<string>): AsyncGenerator<SimulatorsDelivery> {
  let isFirst = true;
  for await (const line of lines) {
    const delivery = JSON.parse(line) as SimulatorsDelivery;
    if (isFirst && delivery.number !== 1)
      throw new Error(`the simulator has forgotten its deliveries before ${delivery.number}: let it keep more`);
    isFirst = false;
    yield delivery;
  }
}
