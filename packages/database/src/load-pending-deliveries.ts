import { encodeBody, type Delivery } from '@evenkeel/event-schemas';
import { timestamp } from './row-codec';
import { runStatement, type StatementRunner } from './run-statement';

interface StoredDelivery {
  readonly id: string;
  readonly source: string;
  readonly received_at: Date;
  readonly ingest_id: string;
  readonly ingest_seq: string;
  readonly body: string;
  readonly headers: Record<string, string>;
}

/** Deliveries of one source that wait although it is not paused, oldest first, at most `limit`; none when none wait. */
export async function loadPendingDeliveries(client: StatementRunner, limit: number): Promise<Delivery[]> {
  const stored = await runStatement<StoredDelivery>(client, 'load-pending-deliveries', [limit]);
  return stored.map(({ body, received_at, ingest_seq, ...delivery }) => ({
    ...delivery,
    ...encodeBody(Buffer.from(body, 'base64')),
    received_at: timestamp(received_at),
    ingest_seq: Number(ingest_seq),
  }));
}
