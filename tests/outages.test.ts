import { appendFileSync } from 'node:fs';
import { startOwnPostgres } from '@evenkeel/testing';
import { QUEUES, startSystem } from './harness/start-system';
import { faultsWithoutRedis, faultsWithRedis, type Services } from './outages/faults';
import { judgeOutage } from './outages/judge-outage';

/**
 * Two ingests and two workers, webhooks at a steady rate, and in the middle of them something ends, hangs or loses its
 * memory. No answer may be anything but 200, nothing accepted may be lost or recorded twice, and all must be well again
 * by itself. In short here; in full, and with a table: `npm run chaos -- outages`.
 */
const perSecond = Number(process.env['EVENKEEL_OUTAGE_RATE'] ?? 100);
const seconds = Number(process.env['EVENKEEL_OUTAGE_SECONDS'] ?? 4);
const reportTo = process.env['EVENKEEL_OUTAGE_REPORT'];

describe.each(QUEUES)('with the queue in %s', (queue) => {
  let services: Services;

  beforeAll(async () => {
    const postgres = await startOwnPostgres();
    const simulator = { SIMULATOR_SUBSCRIBERS: '0' };
    const system = await startSystem({ queue, workers: 2, ingests: 2, databaseUrl: postgres.url, simulator });
    services = { system, postgres, redis: system.redis as Services['redis'] };
  }, 120_000);

  it.each(queue === 'redis' ? faultsWithRedis : faultsWithoutRedis)(
    '$name: every webhook is answered 200, nothing is lost, all is well again by itself',
    async (fault) => {
      const verdict = await judgeOutage(fault, services, { perSecond, seconds });
      if (reportTo !== undefined) appendFileSync(reportTo, `${JSON.stringify({ queue, ...verdict })}\n`);
      expect(verdict).toMatchObject({ lost: 0, recordedTwice: 0, otherAnswers: {}, broken: {} });
      expect(verdict.accepted + verdict.unanswered).toBe(verdict.sent);
      if (!fault.leavesHoles) expect(verdict.unanswered).toBe(0);
    },
    600_000,
  );
});
