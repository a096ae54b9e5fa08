import type { Delivery, Hint } from '@evenkeel/event-schemas';
import {
  recordDeliveries,
  type Connectors,
  type Digest,
  type RecordedDelivery,
  type RecordingSource,
} from '@evenkeel/sync-engine';
import { createHash, randomUUID } from 'node:crypto';
import { openDatabase, type Database } from '../open-database';

/** What the tests of recording share: a provider whose body IS the hint, and deliveries of it. */

export const source: RecordingSource = { name: 'demo', provider: 'plain', listUuid: 'MF1', status: 'active' };
export const digest: Digest = { sha256: (bytes) => createHash('sha256').update(bytes).digest('hex') };
export const encryptionKey = Buffer.alloc(32, 7);

const noRead = () => Promise.reject(new Error('the provider of these tests is not read'));

export const connectors: Connectors = {
  of: () => ({
    name: 'plain',
    verify: () => ({ signedWith: 0 }),
    parse: (body) => ({ hint: JSON.parse(body.toString('utf8')) as Hint }),
    announced: { subscriber: new Set(['name']), reward: new Set(), campaign: new Set() },
    reads: {
      pageSize: { subscribers: 50, rewards: 50 },
      fetchSubscriber: noRead,
      fetchSubscriberPage: noRead,
      fetchRewardsOf: noRead,
      fetchRewardPage: noRead,
      fetchCampaignPage: noRead,
    },
  }),
};

const ingestId = randomUUID();
let counter = 0;

/** Ids ascend in the order of the calls, as ingest's do. */
export function idAt(receivedAt: Date): string {
  const time = receivedAt.getTime().toString(16).padStart(12, '0');
  const rest = (++counter).toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${rest}`;
}

export interface HintParts extends Partial<Omit<Hint, 'content'>> {
  readonly content?: Hint['content'];
}

export function hintOf(subscriberId: string | null, parts: HintParts = {}): Hint {
  return {
    event: 'subscriber_updated',
    meaning: 'changed',
    list_uuid: 'MF1',
    subscriber_id: subscriberId,
    carried: {},
    referrer_code: null,
    reward: null,
    raw: {},
    ...parts,
    content: { list_uuid: 'MF1', ...parts.content },
  };
}

export function deliveryOf(hint: Hint, receivedAt = new Date()): Delivery {
  return {
    id: idAt(receivedAt),
    source: source.name,
    received_at: receivedAt.toISOString(),
    ingest_id: ingestId,
    ingest_seq: counter,
    body: JSON.stringify(hint),
    encoding: 'utf8',
    headers: { 'user-agent': 'test' },
  };
}

export function openTestDatabase(url: string): Database {
  return openDatabase({ url, encryptionKey, applicationName: 'test', poolSize: 4 });
}

export function record(
  database: Database,
  deliveries: readonly Delivery[],
  by: Connectors = connectors,
): Promise<RecordedDelivery[]> {
  return recordDeliveries(source, deliveries, { connectors: by, recorder: database.recorder, digest });
}

/** Outcome and reason of each, in the order of recording. */
export function outcomesOf(recorded: readonly RecordedDelivery[]): string[] {
  return recorded.map(({ outcome, reason }) => (reason ? `${outcome}/${reason}` : outcome));
}
