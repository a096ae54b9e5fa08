import { bodyBytes, type DeliveriesJob } from '@evenkeel/event-schemas';
import { runStatement, type StatementRunner } from './run-statement';
import { toJson } from './to-json';

/**
 * Keeps the deliveries as `pending` and tells the voided numbers, in one statement: all of it is committed when this
 * resolves. Deliveries that are in the database already, whatever became of them, are left as they are.
 */
export async function keepPending(client: StatementRunner, { deliveries, voided }: DeliveriesJob): Promise<void> {
  const inOrder = deliveries.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const given = inOrder.map((delivery) => {
    const { id, source, received_at, headers, ingest_id, ingest_seq } = delivery;
    const body = delivery.encoding === 'base64' ? delivery.body : bodyBytes(delivery).toString('base64');
    return { id, source, received_at, body, headers, ingest_id, ingest_seq };
  });
  await runStatement(client, 'insert-pending-deliveries', [
    toJson(given),
    voided.map(({ ingest_id }) => ingest_id),
    voided.map(({ ingest_seq }) => ingest_seq),
  ]);
}
