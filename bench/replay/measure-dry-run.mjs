/**
 * A dry run over a million deliveries by a worker, as an operator asks for it: how long it takes, what memory the worker needs,
 * and whether anything is changed.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { atMost, shown } from '../figures.mjs';
import { sampleMemory } from '../system/process-figures.mjs';
import { SOURCE } from '../system/start-system.mjs';
import { fillMirror } from '../webhooks/fill-mirror.mjs';
import { forgeUpdate } from '../webhooks/signed-webhooks.mjs';
import { openAdmin } from '../admin/ask-admin.mjs';

const MOST_SECONDS = 300;
const MOST_MIB = 250;
/** The second half of the samples against the first: flat, but for what is remembered up to its bound. */
const MOST_GROWTH = 1.25;
const LOOK_EVERY_MS = 500;

export function measureDryRun(bench, { deliveries, subjects }) {
  return bench.withSystem({ withAdmin: true, apiToken: null }, async (system) => {
    await fillMirror(system, subjects);
    await fillDeliveries(bench, system, { deliveries, subjects });
    bench.say(`${deliveries} deliveries of ${subjects} subscribers are there`);
    const { url, key } = system.admin;
    const before = await everything(system);
    const memory = sampleMemory(system.pids.worker);
    const began = performance.now();
    const { id } = await ask(`${url}/v1/replays`, key, { source: SOURCE, dry_run: true });
    const ended = await follow(bench, system, `${url}/v1/replays/${id}`, key);
    const seconds = (performance.now() - began) / 1_000;
    const held = memory.stop();
    const changed = (await everything(system)) === before ? 0 : 1;
    const page = await timePage(system, id);
    const missed = deliveries - ended.counts.deliveries;
    return {
      figures: [
        atMost(MOST_SECONDS, `a dry run of ${deliveries} deliveries`, seconds, 's'),
        shown('deliveries a second', deliveries / seconds, '/s'),
        atMost(0, 'deliveries that it did not decide', missed),
        ...(held === null ? [] : memoryFigures(held)),
        atMost(0, 'tables that are not as they were, to the byte', changed),
        shown('a page of 50 field diffs', page, 'ms'),
      ],
      details: { counts: ended.counts, memory: held },
    };
  });
}

function memoryFigures({ maxMiB, firstHalfMiB, secondHalfMiB }) {
  return [
    atMost(MOST_MIB, 'memory of the worker, the greatest', maxMiB, 'MiB'),
    atMost(MOST_GROWTH, 'its second half against the first', secondHalfMiB / firstHalfMiB),
  ];
}

const AT_ONCE = 100_000;

/**
 * Bodies as the provider sends them; every hundredth is `dead`, every thousandth of somebody whom the mirror does not know.
 * They came a millisecond apart, up to now; partitions lie ahead and not behind, so that is today, but for the first minutes.
 */
async function fillDeliveries(bench, system, { deliveries, subjects }) {
  const { list, secret } = system.webhooks;
  const { body } = forgeUpdate(bench.root, { list, secret, person: 0, number: 0 });
  const first = Date.now() - deliveries - 1_000;
  for (let from = 0; from < deliveries; from += AT_ONCE)
    await system.rows(FILL, [
      ...[SOURCE, body.toString('utf8'), subjects, first],
      ...[from, Math.min(from + AT_ONCE, deliveries) - 1],
    ]);
  await system.rows('vacuum (analyze) evenkeel.delivery');
  await system.rows('checkpoint');
}

const FILL = `
  insert into evenkeel.delivery (id, source, received_at, event_type, subject_id, body, digest, outcome, reason, ingest_id, ingest_seq)
  select id, $1, at, case when dead then null else 'subscriber_updated' end, case when dead then null else subject end, body,
    sha256(body), case when dead then 'dead' else 'noop' end, case when dead then 'schema_mismatch' else 'awaiting_read' end,
    '00000000-0000-4000-8000-000000000001', n + 1
  from (
    select n, n % 100 = 0 as dead, subject, to_timestamp(($4::float8 + n) / 1000) as at,
      (lpad(to_hex($4::bigint + n), 12, '0') || '70008000' || lpad(to_hex(n), 12, '0'))::uuid as id,
      convert_to(($2::jsonb || jsonb_build_object('subscriber_id', subject, 'name', 'Person ' || person, 'email',
        'person' || person || '@example.test', 'extra_field', 'change ' || n, 'code', 'MF' || person))::text, 'UTF8') as body
    from (
      select n, person, 'sub_' || lpad(to_hex(person), 12, '0') as subject
      from (
        select n, case when n % 1000 = 7 then $3::bigint + n else n * 7919 % $3::bigint end as person
        from generate_series($5::bigint, $6::bigint) as n
      ) whose
    ) of
  ) made`;

async function follow(bench, system, path, key) {
  for (let told = 0; ; await delay(LOOK_EVERY_MS)) {
    system.signal.throwIfAborted();
    const now = await ask(path, key);
    if (now.state === 'failed' || now.state === 'cancelled')
      throw new Error(`the dry run is ${now.state}: ${now.failure}`);
    if (now.state === 'finished') return now;
    if (now.counts.deliveries - told >= 100_000) {
      told = now.counts.deliveries;
      bench.say(`${told} deliveries are decided`);
    }
  }
}

async function ask(url, key, body) {
  const answer = await fetch(url, {
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
  });
  const read = await answer.json();
  if (!answer.ok) throw new Error(`${url} was answered ${answer.status}: ${read.detail}`);
  return read;
}

async function timePage(system, id) {
  const admin = await openAdmin(system.admin);
  const began = performance.now();
  await admin.get(`/v1/replays/${id}/diffs?limit=50`);
  return performance.now() - began;
}

/** Where every row lies, and which transaction wrote it; a sum, so that it is one pass without a sort. */
async function everything(system) {
  const tables = ['mirror.subscriber', 'mirror.reward', 'evenkeel.delivery', 'evenkeel.change', 'evenkeel.ledger_hour'];
  const sums = [];
  for (const table of tables)
    sums.push(
      await system.rows(`select count(*), sum(hashtextextended(ctid::text || xmin::text, 0)::numeric) from ${table}`),
    );
  return JSON.stringify([sums, await system.rows('select last_value from evenkeel.fence')]);
}
