/**
 * A queue that was filled while there was no worker, and how fast one, two or four of them empty it: for one source, which
 * they record in turn, and for four, which they record side by side. Who sends has ended by then. What is recorded must be
 * what was taken, whatever the number of workers: each delivery once, and no number missing.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { atMost, shown } from '../figures.mjs';
import { waitUntil } from '../wait-until.mjs';
import { fillMirror } from '../webhooks/fill-mirror.mjs';
import { sendWebhooks } from '../webhooks/send-webhooks.mjs';
import { writeSignedWebhooks } from '../webhooks/signed-webhooks.mjs';

const WORKERS = [1, 2, 4];
const SOURCES = [1, 4];
const CONNECTIONS = 64;
/** Shares of all that was taken, between which time is taken: neither the first batch nor the last few. */
const [FROM, TO] = [0.1, 0.9];

export async function measureScale(bench, sizes) {
  const drained = [];
  for (const sources of SOURCES)
    for (const workers of WORKERS) {
      const options = { queue: 'redis', withoutWorker: true, apiToken: null, sources };
      const seen = await bench.withSystem(options, (system) => drain(bench, system, { ...sizes, workers }));
      bench.say(`${sources} sources, ${workers} workers: ${Math.round(seen.perSecond)} a second of ${seen.taken}`);
      drained.push({ sources, workers, ...seen });
    }
  return { figures: figuresOf(drained), details: { drained } };
}

async function drain(bench, system, { workers, 'people-each': people, 'fill-seconds': seconds }) {
  const { rows, signal } = system;
  await fillMirror(system, people);
  await fillQueue(bench, system, { people, seconds });
  const taken = await allTaken(system);
  const recorded = async () =>
    Number((await rows('select coalesce(sum(deliveries), 0) as n from evenkeel.ledger_hour'))[0].n);
  const reached = async (share) => {
    const reaching = async () => (await recorded()) >= taken * share;
    await waitUntil(reaching, { withinMs: 180_000, everyMs: 20, what: `${share} of ${taken} to be recorded`, signal });
    return { at: performance.now(), count: await recorded() };
  };
  await system.startWorkers(workers);
  const [first, last] = [await reached(FROM), await reached(TO)];
  await reached(1);
  const perSecond = ((last.count - first.count) * 1_000) / (last.at - first.at);
  return { taken, perSecond, wrong: await countWrong(system, taken) };
}

/** Who sends has ended, and what it sent last may still be on its way through ingest. */
async function allTaken(system) {
  let before = -1;
  for (;;) {
    const taken = await system.ingestMetric('evenkeel_ingest_accepted_total');
    if (taken === before) return taken;
    before = taken;
    await delay(500);
  }
}

async function fillQueue({ root, folder }, system, { people, seconds }) {
  const { url, secret } = system.webhooks;
  const filling = system.sources.map(async ({ name, list }) => {
    const file = join(folder, `signed-webhooks-${name}.tsv`);
    writeSignedWebhooks(root, file, { list, secret, people, count: people * 2 });
    try {
      const connections = Math.round(CONNECTIONS / system.sources.length);
      await sendWebhooks({ root, url: `${url}/webhooks/${name}`, file, seconds, connections, signal: system.signal });
    } finally {
      rmSync(file, { force: true });
    }
  });
  await Promise.all(filling);
}

/** Deliveries more or less than were taken, and numbers that nobody has. */
async function countWrong({ rows }, taken) {
  const [{ n, holes }] = await rows(
    `select count(*)::int as n, (select coalesce(sum(highest - seen), 0)::int from (
         select max(ingest_seq) as highest, count(*) as seen from evenkeel.delivery group by ingest_id
       ) each) as holes
     from evenkeel.delivery`,
  );
  return Math.abs(n - taken) + Math.abs(holes);
}

function figuresOf(drained) {
  const of = (sources) => drained.filter((each) => each.sources === sources);
  return [
    ...SOURCES.flatMap((sources) =>
      of(sources).map(({ workers, perSecond }) =>
        shown(`${sources === 1 ? 'one source' : `${sources} sources`}, ${workers} workers`, perSecond, '/s'),
      ),
    ),
    atMost(
      0,
      'lost, doubled or missing, in all of them',
      drained.reduce((sum, { wrong }) => sum + wrong, 0),
    ),
  ];
}
