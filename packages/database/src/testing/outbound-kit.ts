import { cloneDatabase, query } from '@evenkeel/testing';
import { openDatabase, type Database } from '../open-database';
import type { Actor } from '../admin/audit';
import type { NewEndpoint } from '../outbound/endpoint-admin';
import type { ClaimedMessage, SettledAttempt } from '../outbound/outbound';

export const BY: Actor = { keyId: 'k', keyName: 'test', requestId: 'r' };
export const HOLDER = '01900000-0000-7000-8000-00000000000a';
export const OTHER = '01900000-0000-7000-8000-00000000000b';
export const CIRCUIT = { failures: 10, firstRestMs: 1_000, longestRestMs: 60_000 };

export interface OutboundKit {
  readonly url: string;
  readonly database: Database;
  rows<Row = Record<string, unknown>>(sql: string, parameters?: readonly unknown[]): Promise<Row[]>;
  endpoint(over?: Partial<NewEndpoint>): Promise<string>;
  /** Appends updates of subscribers to the log, `a1` is version 1 of `a`. */
  changes(...names: string[]): Promise<void>;
  change(over: object): Promise<void>;
  make(endpoint: string): Promise<{ readonly read: number; readonly made: number }>;
  /** Claims, and says what as `a1`. */
  claim(endpoint: string, slots?: number, holder?: string): Promise<ClaimedMessage[]>;
  /** As `a1`, whoever is claimed. */
  named(messages: readonly ClaimedMessage[]): Promise<string[]>;
}

export async function startOutboundKit(): Promise<OutboundKit> {
  const { url } = await cloneDatabase();
  const database = openDatabase({
    ...{ url, encryptionKey: Buffer.alloc(32, 3), applicationName: 'outbound-test', poolSize: 8 },
  });
  const rows: OutboundKit['rows'] = (sql, parameters) => query(url, sql, parameters);
  await rows("insert into evenkeel.source (name, provider) values ('demo', 'referralhero')");
  let made = 0;
  const kit: OutboundKit = {
    ...{ url, database, rows },
    async endpoint(over = {}) {
      const id = `ep_${++made}`;
      const standard = { id, url: 'https://example.com/', source: null, secret: 'whsec_eA==', after: {} };
      await database.admin.endpoints.create({ ...standard, confirmedOnly: false, ...over }, BY);
      await database.outbound.openCursors();
      return id;
    },
    change: async (over) => {
      const standard = {
        ...{ source: 'demo', entity: 'subscriber', subject_id: 'a', subscriber_id: 'a', version: 1, kind: 'updated' },
        ...{ provisional: false, before: {}, after: {}, cause_type: 'verify', at: new Date().toISOString() },
      };
      await rows(
        `insert into evenkeel.change
           (source, entity, subject_id, subscriber_id, version, kind, provisional, before, after, cause_type, at)
         select source, entity, subject_id, subscriber_id, version, kind, provisional, before, after, cause_type, at
         from json_to_record($1::json) as c (source text, entity text, subject_id text, subscriber_id text,
           version bigint, kind text, provisional boolean, before jsonb, after jsonb, cause_type text, at timestamptz)`,
        [JSON.stringify({ ...standard, ...over })],
      );
    },
    async changes(...names) {
      for (const name of names) {
        const subject = name.replace(/\d+$/, '');
        await kit.change({ subject_id: subject, subscriber_id: subject, version: Number(name.slice(subject.length)) });
      }
    },
    make: (endpoint) => database.outbound.makeMessages({ endpoint, source: 'demo', changes: 1_000, window: 10_000 }),
    claim: (endpoint, slots = 100, holder = HOLDER) =>
      database.outbound.claim({ holder, slots: new Map([[endpoint, slots]]), heldForMs: 60_000, probeAfter: 10 }),
    async named(messages) {
      const versions = await rows<{ position: string; name: string }>(
        'select position::text, subject_id || version as name from evenkeel.message where position = any ($1)',
        [messages.map(({ position }) => position)],
      );
      const names = new Map(versions.map(({ position, name }) => [position, name]));
      return messages.map(({ position }) => names.get(position) ?? '?');
    },
  };
  return kit;
}

export function settled(
  { endpoint, position }: Pick<ClaimedMessage, 'endpoint' | 'position'>,
  state: SettledAttempt['state'] = 'delivered',
  over: Partial<SettledAttempt> = {},
): SettledAttempt {
  return {
    ...{ endpoint, position, state, wait_ms: 0, rest_ms: 0, reason: null, at: new Date().toISOString(), ms: 3 },
    ...{ status: state === 'delivered' ? 200 : 500, error: null, answer: '', ...over },
  };
}
