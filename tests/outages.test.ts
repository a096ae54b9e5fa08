import { appendFileSync } from 'node:fs';
import { startOwnPostgres, waitFor } from '@evenkeel/testing';
import { QUEUES, startSystem, type System, type SystemOptions } from './harness/start-system';
import { faultsWithoutRedis, faultsWithRedis, fullDisk, type Services } from './outages/faults';
import { judgeOutage, type Verdict } from './outages/judge-outage';
import { sendSteadily } from './outages/steady-sender';

/**
 * Two ingests and two workers, webhooks at a steady rate, and in the middle of them something ends, hangs or loses its
 * memory. No answer may be anything but 200, nothing accepted may be lost or recorded twice, and all must be well again
 * by itself. In short here; in full, and with a table: `npm run chaos -- outages`.
 */
const perSecond = Number(process.env['EVENKEEL_OUTAGE_RATE'] ?? 100);
const seconds = Number(process.env['EVENKEEL_OUTAGE_SECONDS'] ?? 4);
const reportTo = process.env['EVENKEEL_OUTAGE_REPORT'];
const WARM_SECONDS = seconds / 4;
/** An empty file system of a few MiB, where there is one: `npm run chaos` mounts it. */
const smallDisk = process.env['EVENKEEL_OUTAGE_SMALL_DISK'];

function report(queue: string, verdict: Verdict): void {
  if (reportTo !== undefined) appendFileSync(reportTo, `${JSON.stringify({ queue, ...verdict })}\n`);
}

async function startServices(options: Pick<SystemOptions, 'queue' | 'spoolDir'>): Promise<Services> {
  const postgres = await startOwnPostgres();
  const simulator = { SIMULATOR_SUBSCRIBERS: '0' };
  const system = await startSystem({ ...options, workers: 2, ingests: 2, databaseUrl: postgres.url, simulator });
  await warmUp(system);
  return { system, postgres, redis: system.redis as Services['redis'] };
}

/** Processes that have just started are slow for a while: that is no outage. */
async function warmUp(system: System): Promise<void> {
  const sending = sendSteadily(() => system.ingests.map(({ url }) => url), perSecond);
  await waitFor(() => sending.accepted.length >= perSecond * WARM_SECONDS, { timeoutMs: 60_000 });
  await sending.stop();
}

describe.each(QUEUES)('with the queue in %s', (queue) => {
  let services: Services;

  beforeAll(async () => {
    services = await startServices({ queue });
  }, 120_000);

  it.each(queue === 'redis' ? faultsWithRedis : faultsWithoutRedis)(
    '$name: every webhook is answered 200, nothing is lost, all is well again by itself',
    async (fault) => {
      const verdict = await judgeOutage(fault, services, { perSecond, seconds });
      report(queue, verdict);
      expect(verdict).toMatchObject({ lost: 0, recordedTwice: 0, otherAnswers: {}, broken: {} });
      expect(verdict.accepted + verdict.unanswered).toBe(verdict.sent);
      if (!fault.leavesHoles) expect(verdict.unanswered).toBe(0);
    },
    600_000,
  );
});

if (smallDisk !== undefined)
  it('both stopped, and the disk of the spool is full: 503 only then, and nothing that was accepted is lost', async () => {
    const services = await startServices({ queue: 'redis', spoolDir: smallDisk });
    const verdict = await judgeOutage(fullDisk, services, { perSecond, seconds });
    report('redis', verdict);
    expect(verdict).toMatchObject({ lost: 0, recordedTwice: 0, unanswered: 0, broken: {} });
    const refused = Object.keys(verdict.otherAnswers);
    expect(refused).toEqual([expect.stringMatching(/^503 .*cannot_be_kept/)]);
  }, 600_000);
