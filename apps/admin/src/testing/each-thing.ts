import type { AdminRoute } from '../services';
import type { AdminForTest } from './admin-for-test';
import { makeChanges, makeSource, makeSubscribers } from './made-rows';

/** What the parameters of paths name, once `makeEachThing` has made it. */
const THINGS: Readonly<Record<string, string>> = {
  ...{ source: 'demo', subscriber: 'sub_000000', reward: 'r1', list: 'MF-demo', queue: 'deliveries' },
  ...{ delivery: '01900000-0000-7000-8000-000000000001', sweep: '1000001', drift: '1000001' },
  replay: '1000001',
  erasure: '1000001',
  key: '01900000-0000-7000-8000-00000000000a',
  endpoint: `ep_${'0'.repeat(32)}`,
  message: 'msg_1000001_00',
};

/** Where no such thing is; what is one of few words names one all the same. */
export const NOTHING: Readonly<Record<string, string>> = {
  ...{ source: 'none', subscriber: 'none', reward: 'none', list: 'none' },
  ...{ delivery: '01900000-0000-7000-8000-0000000000ff', sweep: '999', drift: '999', key: 'none' },
  replay: '999',
  erasure: '999',
  ...{ endpoint: `ep_${'f'.repeat(32)}`, message: 'msg_999_00' },
};

/** Bodies that fit, where one is taken. */
const BODIES: Readonly<Record<string, object>> = {
  createSource: { id: 'made', list_uuid: 'MF-made', webhook_secret: 'secret of made' },
  updateSource: { settings: { settle_ms: 5_000 } },
  rotateSecret: { webhook_secret: 'another secret' },
  startSweep: { source: 'demo' },
  startReplay: { source: 'demo', dry_run: true },
  replayDelivery: { dry_run: true },
  createKey: { name: 'made', scope: 'read' },
  // Nobody listens there: the attempt fails at once.
  createEndpoint: { url: 'http://127.0.0.1:9/hooks', source: 'demo' },
  updateEndpoint: { description: 'made' },
};

/** One of each thing that the REST API shows, of the source `demo`. */
export async function makeEachThing(admin: AdminForTest): Promise<void> {
  await makeSource(admin, 'demo');
  await makeSubscribers(admin, 'demo', 3);
  await makeChanges(admin, [{ source: 'demo', subject: 'sub_000000', version: 1, kind: 'created' }]);
  await admin.rows(
    "insert into mirror.campaign (source, list_uuid, name, version, provisional) values ('demo', 'MF-demo', 'Spring', 1, false)",
  );
  await admin.rows(
    `insert into mirror.reward (source, subscriber_id, id, name, status, value, version, provisional)
     values ('demo', 'sub_000000', 'r1', 'Mug', 'pending', 12.5, 1, false)`,
  );
  await admin.rows(
    `insert into evenkeel.delivery (id, source, received_at, event_type, subject_id, body, headers, digest, outcome, ingest_id, ingest_seq)
     values ($1::uuid, 'demo', now(), 'subscriber_updated', 'sub_000000', '{"a":1}', '{}', sha256('{"a":1}'), 'applied', $1::uuid, 1)`,
    [THINGS['delivery']],
  );
  await admin.rows(
    "insert into evenkeel.sweep (id, source, reason, state, finished_at) overriding system value values (1000001, 'demo', 'requested', 'done', now())",
  );
  await admin.rows(
    `insert into evenkeel.replay (id, source, dry_run, state, after_id, until_id, cursor, requested_by, finished_at)
     overriding system value values (1000001, 'demo', true, 'finished', '01900000-0000-7000-8000-000000000000',
       '01900000-0000-7000-8000-000000000002', '01900000-0000-7000-8000-000000000002', 'somebody', now())`,
  );
  await admin.rows(
    `insert into evenkeel.erasure (id, source, subject_id, state, step, requested_by)
     overriding system value values (1000001, 'demo', 'sub_000001', 'done', 'done', 'somebody')`,
  );
  await admin.rows(
    `insert into evenkeel.drift (id, source, entity, subject_id, subscriber_id, state, before, after, likely_cause, found_by,
       found_at, due_fence, confirmed_at)
     overriding system value values (1000001, 'demo', 'subscriber', 'sub_000000', 'sub_000000', 'confirmed', '{"points": 1}',
       '{"points": 2}', 'missed_hint', 'sweep', now(), 1, now())`,
  );
  await makeEndpoint(admin);
}

/** An endpoint where nobody listens, and a message that was given up. */
async function makeEndpoint(admin: AdminForTest): Promise<void> {
  const by = { keyId: 'test', keyName: 'test', requestId: 'test' };
  const id = THINGS['endpoint'] ?? '';
  const settings = { url: 'http://127.0.0.1:9/hooks', source: 'demo', headers: { 'x-made': 'yes' } };
  await admin.database.admin.endpoints.create({ ...settings, id, secret: 'whsec_bWFkZQ==', after: { demo: '0' } }, by);
  await admin.rows(
    `insert into evenkeel.message
       (endpoint, position, id, source, lane, at, entity, subject_id, version, type, state, attempts, reason, ended_at)
     values ($1, 1000001, $2, 'demo', 'sub_000000', now(), 'subscriber', 'sub_000000', 1, 'subscriber.created', 'parked', 1,
       'server_error', now())`,
    [id, THINGS['message']],
  );
  await admin.rows(
    `insert into evenkeel.attempt (endpoint, position, at, status, ms, error, answer)
     values ($1, 1000001, now(), 500, 12, 'server_error', 'no')`,
    [id],
  );
}

/** The path of a thing that is there; what would be removed is another one. */
export function pathTo({ path, operation }: AdminRoute, over: Readonly<Record<string, string>> = {}): string {
  const things: Readonly<Record<string, string>> = {
    ...THINGS,
    ...(operation.id === 'removeSource' && { source: 'none' }),
    ...over,
  };
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) => things[name] ?? '');
}

export function wellFormedBody({ operation }: AdminRoute): object | undefined {
  return BODIES[operation.id];
}
