/**
 * The worker's path from a delivery to committed rows, in this process, beside one statement over bare `pg` that writes the
 * same rows of the same tables and decides nothing; in turn, in batches of a thousand.
 */
import { createHash, hash, randomUUID } from 'node:crypto';
import pg from 'pg';
import { loadWorkspace } from '../../scripts/start/load-workspace.mjs';
import { atLeast, percentile, shown } from '../figures.mjs';
import { SOURCE } from '../system/start-system.mjs';
import { forgeUpdate } from './signed-webhooks.mjs';
import { WRITE_AS_IT_IS } from './write-as-it-is.mjs';

const ROUNDS = 3;
const BATCH = 1_000;
const SHARE = 0.6;

export function measureRecord(bench, sizes) {
  return bench.withSystem({ queue: 'redis', withoutWorker: true, apiToken: null }, async (system) => {
    const writers = await openWriters(bench, system);
    const rates = { ours: [], bare: [] };
    try {
      const next = deliveriesOf(bench, system, sizes);
      for (let round = 0; round < ROUNDS; round++)
        for (const name of ['ours', 'bare']) {
          const perSecond = await writeFor(sizes['round-seconds'], next, writers[name]);
          bench.say(`${name}: ${Math.round(perSecond)} a second`);
          rates[name].push(perSecond);
        }
    } finally {
      await writers.close();
    }
    const [ours, bare] = [percentile(rates.ours, 0.5), percentile(rates.bare, 0.5)];
    return {
      figures: [
        shown(`recorded, ${BATCH} at a time`, ours, '/s'),
        shown('one bare statement', bare, '/s'),
        atLeast(SHARE, 'share of it', ours / bare),
      ],
      details: { rates },
    };
  });
}

async function writeFor(seconds, next, write) {
  let written = 0;
  const started = performance.now();
  let spent = 0;
  for (; spent < seconds * 1_000; written += BATCH) {
    const batch = next(); // making them is not measured
    const began = performance.now();
    await write(batch);
    spent += performance.now() - began;
    if (performance.now() - started > seconds * 10_000) break;
  }
  return written / (spent / 1_000);
}

/** A thousand updates of a thousand people, as ingest hands them on. */
function deliveriesOf({ root }, system, { people }) {
  const { list, secret } = system.webhooks;
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

async function openWriters({ root }, system) {
  const { openDatabase } = loadWorkspace(root, 'database');
  const { recordDeliveries } = loadWorkspace(root, 'sync-engine');
  const connectors = loadWorkspace(root, 'connectors').loadConnectors();
  const database = openDatabase({ ...system.database, applicationName: 'evenkeel-bench' });
  const source = await database.findSource(SOURCE);
  const digest = { sha256: (bytes) => hash('sha256', bytes, 'hex') };
  const client = new pg.Client({ connectionString: system.database.url });
  await client.connect();
  return {
    ours: (batch) => recordDeliveries(source, batch, { connectors, recorder: database.recorder, digest }),
    bare: (batch) => client.query({ name: 'write-as-it-is', text: WRITE_AS_IT_IS, values: columnsOf(batch) }),
    close: async () => {
      await client.end();
      await database.close();
    },
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
