/**
 * From a webhook to a committed row, at rates that rise until one is not kept up with. Nothing is read from the provider: no
 * token is set. What was taken and is not recorded yet is looked at early and at the end of each rate: as long as that does
 * not grow, the rate is kept up with.
 */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { atLeast, atMost, average, percentile, shown } from '../figures.mjs';
import { processorBetween, sampleMemory, usedProcessor } from '../system/process-figures.mjs';
import { waitUntil } from '../wait-until.mjs';
import { fillMirror } from './fill-mirror.mjs';
import { sendWebhooks } from './send-webhooks.mjs';
import { sendAtRate } from './send-at-rate.mjs';
import { forgeUpdate, writeSignedWebhooks } from './signed-webhooks.mjs';

const RATES = [1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000, 8_000, 9_000, 10_000, 12_000];
const CONNECTIONS = 256;
const SETTLED_AFTER_S = 5;
const LATENCY_RATE = 1_000;
const FLOOR = 6_000;

export function measurePipeline(bench, sizes) {
  const { people, 'rate-seconds': seconds } = sizes;
  return bench.withSystem({ queue: 'redis', apiToken: null }, async (system) => {
    const { root, folder, say } = bench;
    const { list, secret } = system.webhooks;
    const file = join(folder, 'signed-webhooks.tsv');
    writeSignedWebhooks(root, file, { list, secret, people, count: people });
    try {
      await fillMirror(system, people);
      say(`${people} rows are there`);
      const latency = await timeToRow(bench, system, sizes);
      const memory = { ingest: sampleMemory(system.pids.ingest), worker: sampleMemory(system.pids.worker) };
      const tried = [];
      for (const rate of RATES) {
        const seen = await keepUp(bench, system, { file, rate, seconds });
        say(
          `${Math.round(seen.sent)} a second were sent, ${Math.round(seen.recorded)} recorded: ${seen.backlog.join(' ')}; ` +
            `seconds of processor: ${JSON.stringify(seen.processor)}`,
        );
        tried.push({ rate, ...seen });
        if (!seen.keptUp) break;
      }
      const held = { ingest: memory.ingest.stop(), worker: memory.worker.stop() };
      const lost = await allRecorded(system);
      return { figures: figuresOf(tried, latency, held, lost), details: { tried, latency, held } };
    } finally {
      rmSync(file, { force: true });
    }
  });
}

function target(root, { webhooks }, file) {
  return { root, url: `${webhooks.url}/webhooks/demo`, file };
}

async function keepUp({ root }, system, { file, rate, seconds }) {
  const backlog = [];
  const sending = sendWebhooks({
    ...target(root, system, file),
    ...{ seconds, connections: CONNECTIONS, rate, from: Math.floor(Math.random() * 50_000), signal: system.signal },
  });
  const before = await progress(system);
  const used = usedProcessor(system);
  const started = performance.now();
  for (let second = 1; second < seconds; second++) {
    await delay(Math.max(0, started + second * 1_000 - performance.now()));
    const { taken, recorded } = await progress(system);
    backlog.push(taken - recorded);
  }
  const recordedWhile = (await progress(system)).recorded - before.recorded;
  const elapsed = (performance.now() - started) / 1_000;
  const processor = processorBetween(used, usedProcessor(system));
  const { perSecond: sent } = await sending;
  await allRecorded(system);
  // An average of three seconds: a batch more or less is no growth.
  const [early, late] = [average(backlog.slice(SETTLED_AFTER_S - 1, SETTLED_AFTER_S + 2)), average(backlog.slice(-3))];
  return { sent, recorded: recordedWhile / elapsed, processor, backlog, keptUp: late <= Math.max(early, sent / 4) };
}

async function progress(system) {
  const [taken, recorded] = await Promise.all([
    system.ingestMetric('evenkeel_ingest_accepted_total'),
    system.workerMetric('evenkeel_worker_recorded_total'),
  ]);
  return { taken, recorded };
}

/** What was taken and is nowhere once the queue is empty: none may be. */
async function allRecorded(system) {
  const missing = async () => {
    const { taken } = await progress(system);
    const [{ n }] = await system.rows('select sum(deliveries) as n from evenkeel.ledger_hour');
    return taken - Number(n);
  };
  await waitUntil(async () => (await missing()) <= 0, {
    ...{ withinMs: 180_000, everyMs: 250, what: 'all that was taken to be recorded', signal: system.signal },
  });
  return missing();
}

/** From when a request is due until its delivery is seen recorded, milliseconds; looked for every 10 ms. */
async function timeToRow({ root }, system, { people, 'round-seconds': seconds }) {
  const { list, secret, url } = system.webhooks;
  const forged = Array.from({ length: LATENCY_RATE * seconds }, (_, number) =>
    forgeUpdate(root, { list, secret, person: number % people, number: number + 1_000_000 }),
  );
  const open = new Map();
  const millis = [];
  const look = async () => {
    const ids = [...open.keys()];
    const seen = await system.rows(
      "select id::text as id from evenkeel.delivery where id = any ($1::uuid[]) and outcome <> 'pending'",
      [ids],
    );
    for (const { id } of seen) {
      millis.push(performance.now() - open.get(id));
      open.delete(id);
    }
    return open.size === 0;
  };
  const sending = sendAtRate({
    ...{ url, path: '/webhooks/demo', next: (number) => forged[number], perSecond: LATENCY_RATE, seconds },
    ...{ signal: system.signal, onAnswer: ({ id, due }) => open.set(id, due) },
  });
  let sent = false;
  void sending.finally(() => (sent = true)).catch(() => undefined); // told below
  await waitUntil(async () => (await look()) && sent, {
    ...{
      withinMs: (seconds + 60) * 1_000,
      everyMs: 10,
      what: 'all that was sent to be recorded',
      signal: system.signal,
    },
  });
  await sending;
  const warm = millis.slice(LATENCY_RATE * 2);
  return { p50: percentile(warm, 0.5), p99: percentile(warm, 0.99) };
}

function figuresOf(tried, latency, held, lost) {
  const best = tried.filter(({ keptUp }) => keptUp).at(-1);
  const last = tried.at(-1);
  return [
    // What is sent and does not pile up is recorded: the count of a rate lacks what was under way at its ends.
    atLeast(FLOOR, 'kept up with', best ? best.sent : 0, '/s'),
    shown('recorded when more came', last.keptUp ? NaN : last.recorded, '/s'),
    atMost(150, `sent to visible at ${LATENCY_RATE}/s, p99`, latency.p99, 'ms'),
    shown(`the same, p50`, latency.p50, 'ms'),
    atMost(200, 'memory of ingest', held.ingest?.maxMiB ?? NaN, 'MiB'),
    atMost(200, 'memory of the worker', held.worker?.maxMiB ?? NaN, 'MiB'),
    atMost(0, 'taken and never recorded', lost),
  ];
}
