/**
 * How many webhooks ingest takes, each of them durable before its 200, beside a bare server that keeps nothing; in turn, so
 * that what else the machine does meets both. Nobody records meanwhile: what is taken waits in the queue.
 */
import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { atLeast, atMost, percentile, shown } from '../figures.mjs';
import { waitUntil } from '../wait-until.mjs';
import { sendWebhooks } from './send-webhooks.mjs';
import { sendAtRate } from './send-at-rate.mjs';
import { forgeUpdate, writeSignedWebhooks } from './signed-webhooks.mjs';

const ROUNDS = 3;
const CONNECTIONS = 128;
const SIGNED = 40_000;
const RATE = 1_000;
const SHARE = 0.5;

export function measureAccept(bench, sizes) {
  const { people, 'round-seconds': seconds } = sizes;
  return bench.withSystem({ queue: 'redis', withoutWorker: true, apiToken: null }, async (system) => {
    const { root, folder, say } = bench;
    const { list, secret, url: ingest } = system.webhooks;
    const file = join(folder, 'signed-webhooks.tsv');
    writeSignedWebhooks(root, file, { list, secret, people, count: SIGNED });
    const bare = await startBareServer(bench, system);
    const rounds = { ours: [], bare: [] };
    try {
      for (let round = 0; round < ROUNDS; round++)
        for (const [name, url] of [
          ['ours', ingest],
          ['bare', bare.url],
        ]) {
          const took = await sendWebhooks({
            ...{ root, url: `${url}/webhooks/demo`, file, seconds, connections: CONNECTIONS },
            signal: system.signal,
          });
          say(`${name}: ${Math.round(took.perSecond)} a second`);
          rounds[name].push(took);
        }
      const open = await latencyAtRate(bench, system, sizes);
      return { figures: figuresOf(rounds, open), details: { rounds, open: { rate: RATE, ...open } } };
    } finally {
      bare.stop();
      rmSync(file, { force: true });
    }
  });
}

async function latencyAtRate({ root }, system, { people, 'round-seconds': seconds }) {
  const { list, secret, url } = system.webhooks;
  const forged = Array.from({ length: RATE }, (_, number) =>
    forgeUpdate(root, { list, secret, person: number % people, number }),
  );
  const next = (number) => forged[number % forged.length];
  const millis = await sendAtRate({
    ...{ url, path: '/webhooks/demo', next, perSecond: RATE, seconds: seconds + 2, signal: system.signal },
  });
  const warm = millis.slice(RATE * 2);
  return { p50: percentile(warm, 0.5), p99: percentile(warm, 0.99) };
}

function figuresOf(rounds, { p50, p99 }) {
  const median = (values) => percentile(values, 0.5);
  const perSecond = (of) => median(of.map((round) => round.perSecond));
  const [ours, bare] = [perSecond(rounds.ours), perSecond(rounds.bare)];
  return [
    shown('taken', ours, '/s'),
    shown('a bare server', bare, '/s'),
    atLeast(SHARE, 'share of a bare server', ours / bare),
    shown(
      `p99 with ${CONNECTIONS} connections as fast as they go`,
      median(rounds.ours.map((round) => round.p99)),
      'ms',
    ),
    shown(`p50 at ${RATE}/s`, p50, 'ms'),
    atMost(10, `p99 at ${RATE}/s`, p99, 'ms'),
  ];
}

async function startBareServer({ root }, { webhooks, signal, freePort }) {
  const port = await freePort();
  const script = join(root, 'bench', 'webhooks', 'bare-server.cjs');
  const server = spawn(process.execPath, [script, String(port), webhooks.secret], { stdio: 'inherit', signal });
  server.on('error', () => undefined); // the signal ended it
  const url = `http://127.0.0.1:${port}`;
  const answers = () =>
    fetch(`${url}/health/live`).then(
      (answer) => answer.ok,
      () => false,
    );
  await waitUntil(answers, { withinMs: 20_000, what: 'the bare server to answer', signal });
  return { url, stop: () => server.kill() };
}
