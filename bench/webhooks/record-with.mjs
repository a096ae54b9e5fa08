import { createHash, hash, randomUUID } from 'node:crypto';
import pg from 'pg';
import { loadWorkspace } from '../../scripts/start/load-workspace.mjs';
import { SOURCE } from '../system/start-system.mjs';
import { forgeUpdate } from './signed-webhooks.mjs';
import { WRITE_AS_IT_IS } from './write-as-it-is.mjs';

export const BATCH = 1_000;

/** Batches a second that `write` takes, over so many seconds of writing: making the batches is not measured. */
export async function writeFor(seconds, next, write) {
  let [written, spent] = [0, 0];
  for (; spent < seconds * 1_000; written += BATCH) {
    const batch = next();
    const began = performance.now();
    await write(batch);
    spent += performance.now() - began;
  }
  return written / (spent / 1_000);
}

/** A thousand updates of a thousand people, as ingest hands them on; people follow each other in no order of their keys. */
export function makeBatches(root, { list, secret }, people) {
  const ingestId = randomUUID();
  let count = 0;
  return () =>
    Array.from({ length: BATCH }, () => {
      const number = count++;
      const { body } = forgeUpdate(root, { list, secret, person: (number * 7_919) % people, number });
      return {
        ...{ id: nextId(number), source: SOURCE, received_at: new Date().toISOString() },
        ...{ body: body.toString('utf8'), encoding: 'utf8', headers: { 'content-type': 'application/json' } },
        ...{ ingest_id: ingestId, ingest_seq: number + 1 },
      };
    });
}

/** Ascending, as ingest's are. */
function nextId(number) {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-${number.toString(16).padStart(12, '0')}`;
}

/** The worker's path, in this process. */
export async function openRecorder(root, { database: options }) {
  const { openDatabase } = loadWorkspace(root, 'database');
  const { recordDeliveries } = loadWorkspace(root, 'sync-engine');
  const connectors = loadWorkspace(root, 'connectors').loadConnectors();
  const database = openDatabase({ ...options, applicationName: 'evenkeel-bench' });
  const source = await database.findSource(SOURCE);
  const digest = { sha256: (bytes) => hash('sha256', bytes, 'hex') };
  return {
    record: (batch) => recordDeliveries(source, batch, { connectors, recorder: database.recorder, digest }),
    close: () => database.close(),
  };
}

/** One statement over bare `pg`. */
export async function openBareWriter({ database }) {
  const client = new pg.Client({ connectionString: database.url });
  await client.connect();
  return {
    write: (batch) => client.query({ name: 'write-as-it-is', text: WRITE_AS_IT_IS, values: columnsOf(batch) }),
    close: () => client.end(),
  };
}

function columnsOf(batch) {
  const bodies = batch.map(({ body }) => JSON.parse(body));
  const of = (name) => bodies.map((body) => body[name]);
  return [
    batch.map(({ id }) => id),
    batch.map(({ received_at: at }) => at),
    batch.map(({ body }) => Buffer.from(body)),
    batch.map(({ body }) => createHash('sha256').update(body).digest()),
    batch.map(({ ingest_id: id }) => id),
    batch.map(({ ingest_seq: seq }) => seq),
    ...['subscriber_id', 'list_uuid', 'name', 'first_name', 'last_name', 'email', 'extra_field', 'code'].map(of),
    ...['referral_link', 'people_ahead'].map(of),
    batch.map(({ body }) => body),
  ];
}
