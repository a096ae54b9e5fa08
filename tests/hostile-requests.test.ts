import { isAlive } from '@evenkeel/local-stack';
import { waitFor } from '@evenkeel/testing';
import { brokenRules } from './checker/broken-records';
import { createAttack, type Attack } from './hostile-requests/attack';
import { allRecorded, checkAccepted } from './hostile-requests/check-accepted';
import { sendGenuineWebhooks, type GenuineWebhooks } from './hostile-requests/genuine-webhooks';
import { heldMemory, openSockets } from './hostile-requests/measure-process';
import { startTarget, type Target } from './hostile-requests/start-target';

/**
 * Hostile and broken requests at the public port, and genuine webhooks in between. In short here; 200,000 of them:
 * `npm run chaos -- requests`. All of a run follows from its seed; a finding names the number of its request, which
 * `makeRequest(seed, number)` makes again.
 */
const count = Number(process.env['EVENKEEL_HOSTILE_REQUESTS'] ?? 4_000);
const seed = process.env['EVENKEEL_SEED'] ?? 'evenkeel';

/** Connections to Postgres and Redis, of which there may be more than at the start. */
const POOLS = 8;
const MOST_GROWTH_MIB = 25;
/** Half of what a request may take to arrive. */
const PROMPT_MS = 5_000;

interface Held {
  readonly ingest: number;
  readonly worker: number;
}

let target: Target;
let attack: Attack;
let genuine: GenuineWebhooks;
let socketsBefore: Record<string, number | null>;
let before: Held;
let after: Held;
let seconds: number;

/** Waits until all that was answered 200 up to now is recorded; what never is, is found at the end. */
const drain = async (): Promise<void> => {
  const accepted = [...attack.accepted.keys(), ...genuine.accepted.keys()];
  await waitFor(() => allRecorded(target, accepted), { timeoutMs: 30_000 + count, every: 200 }).catch(() => undefined);
};
const sockets = () => ({ ingest: openSockets(target.ingest.pid), worker: openSockets(target.worker.pid) });
const held = async (): Promise<Held> => {
  const [ingest, worker] = await Promise.all([target.ingest, target.worker].map(({ pid }) => heldMemory(pid)));
  return { ingest: ingest!, worker: worker! };
};

beforeAll(
  async () => {
    process.stdout.write(`${count} hostile requests, EVENKEEL_SEED=${seed}\n`);
    target = await startTarget();
    attack = createAttack(seed, target.port);
    genuine = sendGenuineWebhooks(seed, target.port);
    await sendAll().catch(async (error: unknown) => {
      const found = [...attack.findings, ...genuine.failures].slice(0, 20).join('\n');
      const lives = isAlive(target.ingest.pid) ? '' : 'ingest has ended; ';
      await genuine.stop();
      throw new Error(`${lives}${String(error)}; found until then:\n${found}`, { cause: error });
    });
    process.stdout.write(await figures());
  },
  300_000 + count * 20,
);

async function sendAll(): Promise<void> {
  await waitFor(() => genuine.accepted.size >= 25, { timeoutMs: 30_000, what: 'the first genuine webhooks' });
  socketsBefore = sockets();
  const began = performance.now();
  await attack.run(0, Math.floor(count / 3));
  await genuine.stop();
  await drain();
  before = await held();
  genuine.start();
  await attack.run(Math.floor(count / 3), count);
  await attack.settle();
  seconds = (performance.now() - began) / 1000;
  await genuine.stop();
  await drain();
  after = await held();
}

it('each request is answered as documented, or its connection ended; authentic ones are answered 200', () => {
  expect(attack.findings.slice(0, 20)).toEqual([]);
});

it('genuine webhooks are answered 200 all the time, and promptly', () => {
  expect(genuine.failures.slice(0, 20)).toEqual([]);
  expect(genuine.accepted.size).toBe(genuine.sent.length);
  expect(Math.max(...genuine.milliseconds)).toBeLessThan(PROMPT_MS);
});

it('what was answered 200 is recorded with its body and one final outcome; what was refused is not', async () => {
  expect(await checkAccepted(target, attack, genuine)).toEqual({
    lost: [],
    exchanged: [],
    unsettled: [],
    unexplained: [],
  });
  expect(await brokenRules(target)).toEqual({});
}, 120_000);

it('both processes are the ones that were started, take webhooks, and met no error of their own', async () => {
  expect([target.ingest, target.worker].map(({ pid }) => isAlive(pid))).toEqual([true, true]);
  const one = sendGenuineWebhooks(`${seed}, afterwards`, target.port);
  await waitFor(() => one.accepted.size > 0, { timeoutMs: 10_000, what: 'a genuine webhook to be answered 200' });
  await one.stop();
  const metrics = await (await fetch(`${target.ingest.managementUrl}/metrics`)).text();
  expect(metrics).toContain('evenkeel_ingest_refused_total{reason="wrong_signature"');
  expect(metrics).not.toContain('reason="internal_error"');
  expect(metrics).not.toContain('reason="cannot_be_kept"');
  expect(errorsIn(target.worker.output())).toEqual([]);
});

it('neither holds more memory than after the first third', () => {
  expect(after.ingest - before.ingest).toBeLessThanOrEqual(MOST_GROWTH_MIB);
  expect(after.worker - before.worker).toBeLessThanOrEqual(MOST_GROWTH_MIB);
});

it('no connection is left open', async () => {
  const left = () =>
    Object.entries(sockets()).filter(([name, open]) => (open ?? 0) > (socketsBefore[name] ?? 0) + POOLS);
  await waitFor(() => left().length === 0, { timeoutMs: 30_000, what: 'sockets to be closed' }).catch(() => undefined);
  expect(left()).toEqual([]);
}, 40_000);

function errorsIn(output: string): string[] {
  return output.split('\n').filter((line) => /^\{"level":[56]0,/.test(line));
}

async function figures(): Promise<string> {
  const times = genuine.milliseconds.toSorted((a, b) => a - b);
  const part = (share: number) => `${Math.round(times[Math.floor(share * (times.length - 1))] ?? 0)} ms`;
  const ends = [...attack.histogram].sort(([, a], [, b]) => b - a).map(([end, times]) => `  ${times} × ${end}\n`);
  const outcomes = await target.rows<{ outcome: string; reason: string; n: string }>(
    "select outcome, coalesce(reason, '') as reason, count(*) as n from evenkeel.delivery group by 1, 2 order by 3 desc",
  );
  return [
    `${count} requests in ${seconds.toFixed(1)} s; ends:\n${ends.join('')}`,
    `recorded: ${outcomes.map(({ outcome, reason, n }) => `${n} ${outcome} ${reason}`.trim()).join(', ')}\n`,
    `genuine: ${genuine.sent.length}, median ${part(0.5)}, 99 % ${part(0.99)}, longest ${part(1)}\n`,
    `held after a third: ingest ${before.ingest} MiB, worker ${before.worker} MiB; `,
    `at the end: ${after.ingest} MiB, ${after.worker} MiB\n`,
  ].join('');
}
