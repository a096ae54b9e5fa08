/** Messages to receivers of the simulator, which verify each signature. */
import { setTimeout as delay } from 'node:timers/promises';
import { atLeast, atMost, percentile, shown } from '../figures.mjs';
import { SOURCE } from '../system/start-system.mjs';
import { waitUntil } from '../wait-until.mjs';
import { fillChanges } from '../admin/fill-history.mjs';
import { openEndpoints } from './open-endpoints.mjs';

const PER_SECOND = 2_000;
const P99_MS = 500;
const NEIGHBOURS_TIMES = 1.2;
/** 20 changes a second for 10 endpoints. */
const [STEADY_ENDPOINTS, STEADY_CHANGES, STEADY_S, EVERY_MS] = [10, 20, 30, 50];
const SYSTEM = { apiToken: null, workerEnv: { EVENKEEL_OUTBOUND_ALLOW: '127.0.0.1' } };

export function measureThroughput(bench, { endpoints: count, told }) {
  return bench.withSystem(SYSTEM, async (system) => {
    await fillChanges(system, { rows: told, changes: told });
    const endpoints = await openEndpoints(bench.root, system);
    const began = performance.now();
    await Promise.all(Array.from({ length: count }, (_, n) => endpoints.tell(`r${n}`)));
    await waitUntil(async () => (await endpoints.delivered()) >= count * told, {
      ...{ withinMs: 300_000, everyMs: 200, what: 'all messages to be delivered', signal: system.signal },
    });
    const seconds = (performance.now() - began) / 1_000;
    await endpoints.close();
    const rate = (count * told) / seconds;
    return { figures: [atLeast(PER_SECOND, `messages to ${count} endpoints`, rate, 'per s')], details: { seconds } };
  });
}

export function measureLatency(bench) {
  return bench.withSystem(SYSTEM, async (system) => {
    const endpoints = await openEndpoints(bench.root, system);
    const millis = await steadily(system, endpoints, STEADY_ENDPOINTS);
    await endpoints.close();
    return {
      figures: [
        shown('commit to delivery at 200/s, p50', percentile(millis, 0.5), 'ms'),
        atMost(P99_MS, 'commit to delivery at 200/s, p99', percentile(millis, 0.99), 'ms'),
      ],
      details: { millis },
    };
  });
}

export function measureNeighbours(bench) {
  return bench.withSystem(SYSTEM, async (system) => {
    const endpoints = await openEndpoints(bench.root, system);
    const alone = percentile(await steadily(system, endpoints, STEADY_ENDPOINTS), 0.99);
    bench.say(`${Math.round(alone)} ms at the p99 alone`);
    await endpoints.tell('hangs', { hang: { probability: 1, ms: 60_000 } });
    await endpoints.tell('fails', { fail: { probability: 1 } });
    const beside = percentile(await steadily(system, endpoints, STEADY_ENDPOINTS), 0.99);
    await endpoints.close();
    return {
      figures: [
        shown('p99 of the others, alone', alone, 'ms'),
        shown('p99 beside one that hangs and one that fails', beside, 'ms'),
        atMost(NEIGHBOURS_TIMES, 'the one divided by the other', beside / alone),
      ],
      details: { alone, beside },
    };
  });
}

/** Changes at their times, whatever becomes of them; milliseconds from each commit to its arrival, of all receivers. */
async function steadily(system, endpoints, count) {
  const names = Array.from({ length: count }, (_, n) => `steady${n}`);
  await Promise.all(names.map((name) => endpoints.tellOnce(name)));
  await delay(1_500); // workers look for endpoints every second
  const began = performance.now();
  const subject = `steady_${Math.round(began)}`;
  const changes = STEADY_CHANGES * STEADY_S;
  for (let n = 0; n < changes; n++) {
    await delay(Math.max(0, began + n * EVERY_MS - performance.now()));
    await system.rows(
      `insert into evenkeel.change (source, entity, subject_id, subscriber_id, version, kind, provisional, before, after, cause_type, at)
       values ($1, 'subscriber', $2, $2, 1, 'created', false, '{}', '{"points": 1}', 'sweep', clock_timestamp())`,
      [SOURCE, `${subject}_${n}`],
    );
  }
  const arrived = async () => (await Promise.all(names.map((name) => endpoints.received(name)))).flat();
  const mine = (all) => all.filter(({ message }) => message?.subject.startsWith(subject));
  await waitUntil(async () => mine(await arrived()).length >= changes * count, {
    ...{ withinMs: 60_000, everyMs: 1_000, what: 'all messages to arrive', signal: system.signal },
  });
  return mine(await arrived()).map(({ at, message }) => Date.parse(at) - Date.parse(message.at));
}
