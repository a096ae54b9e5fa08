/**
 * The nearest open mirror, with its own signed events, the same generator and the same Postgres. It writes one row for each
 * webhook and answers when that is committed, so what it takes is what it records; it keeps no inbox, no change log, no ledger.
 */
import { createHmac } from 'node:crypto';
import { spawn } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { percentile, shown } from '../figures.mjs';
import { waitUntil } from '../wait-until.mjs';
import { sendWebhooks } from '../webhooks/send-webhooks.mjs';
import { installPeer, PEER } from './install-peer.mjs';

const ROUNDS = 3;
const CONNECTIONS = 128;
const SECRET = 'whsec_of_the_bench';
const STARTS_WITHIN_MS = 120_000;
/** Its migrations name a role that our clusters do not have. */
const MAKE_ITS_ROLE = `do $$ begin
  if not exists (select from pg_roles where rolname = 'postgres') then create role postgres; end if;
end $$`;

export async function measurePeer(bench, { people, 'round-seconds': seconds }) {
  const home = await installPeer(bench.folder);
  return bench.withSystem({ withoutWorker: true, apiToken: null }, async (system) => {
    const file = join(bench.folder, 'events.tsv');
    await system.rows(MAKE_ITS_ROLE);
    const server = await startPeer(bench, system, home, people);
    const rounds = [];
    try {
      for (let round = 0; round < ROUNDS; round++) {
        // Anew for each round: an event that is as old as what it knows changes nothing there.
        writeEvents(file, { people, created: Math.floor(Date.now() / 1_000) });
        const took = await sendWebhooks({
          ...{ root: bench.root, url: `${server.url}/webhooks/demo`, file, seconds, connections: CONNECTIONS },
          signal: system.signal,
        });
        bench.say(`${Math.round(took.perSecond)} a second`);
        rounds.push(took);
      }
    } finally {
      server.stop();
      rmSync(file, { force: true });
    }
    const median = (name) =>
      percentile(
        rounds.map((round) => round[name]),
        0.5,
      );
    const [[name, version]] = Object.entries(PEER);
    return {
      figures: [
        shown(`${name} ${version}, webhooks to rows`, median('perSecond'), '/s'),
        shown(`its p99 with ${CONNECTIONS} connections as fast as they go`, median('p99'), 'ms'),
      ],
      details: { rounds },
    };
  });
}

/** As `post-webhooks.lua` reads them. */
function writeEvents(file, { people, created }) {
  const lines = Array.from({ length: people }, (_, n) => {
    const customer = {
      ...{ id: `cus_${n}`, object: 'customer', name: `Person ${n}`, email: `person${n}@example.test`, created },
      ...{ description: `change ${n} of ${created}`, livemode: false, metadata: {}, phone: null, balance: 0 },
    };
    const event = {
      id: `evt_${n}_${created}`,
      object: 'event',
      type: 'customer.updated',
      created,
      data: { object: customer },
    };
    const body = JSON.stringify(event);
    const signature = createHmac('sha256', SECRET).update(`${created}.${body}`).digest('hex');
    return `t=${created},v1=${signature}\t${body}\n`;
  });
  writeFileSync(file, lines.join(''));
}

async function startPeer({ root }, system, home, people) {
  const port = await system.freePort();
  const script = join(root, 'bench', 'peer', 'peer-server.cjs');
  const server = spawn(process.execPath, [script, home, String(port), system.database.url, SECRET, String(people)], {
    stdio: ['ignore', 'ignore', 'inherit'],
    signal: system.signal,
  });
  server.on('error', () => undefined); // ended with the system
  const url = `http://127.0.0.1:${port}`;
  const answers = () =>
    fetch(`${url}/health/live`)
      .then(({ ok }) => ok)
      .catch(() => false); // not listening yet
  await waitUntil(answers, { withinMs: STARTS_WITHIN_MS, what: 'the peer to be ready', signal: system.signal });
  return { url, stop: () => server.kill() };
}
