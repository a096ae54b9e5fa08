import { cloneDatabase, createEmptyDatabase, query, someDeliveries, waitFor } from '@evenkeel/testing';
import type { Delivery } from '@evenkeel/event-schemas';
import { consumeLeftovers, type Leftovers } from './consume-leftovers';
import { openDeliveryQueue } from './enqueue-deliveries';
import { SILENT } from './queue-log';

const soon = { timeoutMs: 20_000 };
const open: Leftovers[] = [];
afterEach(() => Promise.all(open.splice(0).map((leftovers) => leftovers.close())));

function consume(databaseUrl: string) {
  const recorded: number[] = [];
  const record = async (batch: Delivery[]) => void recorded.push(...batch.map(({ ingest_seq }) => ingest_seq));
  open.push(consumeLeftovers({ databaseUrl, record, log: SILENT, lookEveryMs: 100 }));
  return recorded;
}
async function keep(databaseUrl: string, deliveries: Delivery[]): Promise<void> {
  const queue = openDeliveryQueue({ databaseUrl, timeoutMs: 10_000 });
  await waitFor(() => queue.isReady(), soon);
  await queue.keep({ deliveries, voided: [] });
  await queue.close();
}
const connections = (url: string, name: string) =>
  query(url, 'SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1', [name]);

describe('consumeLeftovers', () => {
  it('records what lies in Postgres, at the start or later, and consumes only while something does', async () => {
    const { url } = await cloneDatabase();
    await keep(url, someDeliveries(3));
    const recorded = consume(url);
    await waitFor(() => recorded.length === 3, soon);
    // A consumer bears the name of its queue on the connection on which it listens.
    await waitFor(async () => (await connections(url, 'deliveries')).length === 0, soon);
    await keep(url, someDeliveries(2));
    await waitFor(() => recorded.length === 5, soon);
  });

  it('has nothing to do in a database whose queue never was', async () => {
    const { url } = await createEmptyDatabase();
    const recorded = consume(url);
    await waitFor(async () => (await connections(url, 'evenkeel-queue')).length > 0, soon);
    expect(recorded).toEqual([]);
  });

  it('waits for a database that is away, and can be closed', async () => {
    const recorded = consume('postgres://127.0.0.1:1/away');
    await open.pop()?.close();
    expect(recorded).toEqual([]);
  });
});
