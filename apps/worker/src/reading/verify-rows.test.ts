import type { DueRow } from '@evenkeel/database';
import { AccountCalls } from './account-calls';
import type { ReadingContext } from './reading-context';
import { ReadingHealth } from './reading-health';
import { RowVerifier } from './verify-rows';

const NOW = '2026-01-01T00:01:00.000Z';
const dueRow = (id: string): DueRow => ({
  ...{ id, dirty: true, hintAt: '2026-01-01T00:00:00.000Z', hintFence: 2n, fetchFence: 1n, confirmedAt: null },
  ...{ firstSeenAt: '2026-01-01T00:00:00.000Z', lookAt: null, listAbsent: false, now: NOW },
});

/** A source of which a thousand rows are due, and that cannot be reached; how often they were looked for, and what was asked. */
function thousandDue({
  granted,
  owners = [],
  drawn,
  absent = false,
}: {
  granted: number;
  owners?: string[];
  drawn?: { fence: bigint };
  absent?: boolean;
}) {
  const asked = { rows: 0, budget: 0, fences: 0, reads: [] as string[] };
  const answer = (what: string) => () => {
    asked.reads.push(what);
    return absent ? Promise.resolve({ answer: 'absent' }) : Promise.reject(new Error('the provider is away'));
  };
  const fetchCampaignPage = () => new Promise(() => undefined);
  const reads = { fetchSubscriber: answer('subscriber'), fetchRewardsOf: answer('rewards'), fetchCampaignPage };
  const budget = {
    takeCalls: () => {
      asked.budget += 1;
      return Promise.resolve({
        granted,
        used: { hints: 0, resync: 0, looks: 0, sweeps: 0 },
        emptyUntil: null,
        minute: '',
      });
    },
  };
  const due = (except: readonly string[]) => {
    asked.rows += 1;
    const left = Array.from({ length: 1_000 }, (_, n) => `sub_${n}`).filter((id) => !except.includes(id));
    return Promise.resolve(left.slice(0, 24).map(dueRow));
  };
  const drawFence = () => {
    asked.fences += 1;
    return drawn ? Promise.resolve({ ...drawn, drawnAt: NOW }) : Promise.reject(new Error('the database is away'));
  };
  const settings = { settleMs: 10_000, callsPerHour: 4_500, hourMs: 3_600_000 };
  const context = {
    source: { name: 'demo', provider: 'none', settings },
    calls: new AccountCalls(budget as never, 'account', settings),
    health: new ReadingHealth(),
    absencesCount: true,
    database: {
      dueRows: {
        subscribers: ({ except }: { except: string[] }) => due(except),
        rewardOwners: () => Promise.resolve(owners.map(dueRow)),
      },
      readRecorder: { drawFence },
    },
    connectors: { of: () => ({ reads }) },
    log: { warn: () => undefined },
    signal: new AbortController().signal,
  } as unknown as ReadingContext;
  const verifier = new RowVerifier(
    () => context,
    () => undefined,
  );
  return { verifier, asked };
}

const EVERYTHING = { listedToo: true, missingToo: true };

test('while no calls are left, rows that are due are not tried one after the other', async () => {
  const { verifier, asked } = thousandDue({ granted: 0 });
  for (const end = performance.now() + 1_000; performance.now() < end;) {
    await verifier.verifyDue(EVERYTHING);
    await verifier.idle();
  }
  expect(asked.budget).toBeLessThan(5);
  expect(asked.rows).toBeLessThan(10);
});

test('rows that are due are looked for by the dozen, not for each read', async () => {
  const { verifier, asked } = thousandDue({ granted: 25 });
  while (asked.fences < 480) {
    await verifier.verifyDue(EVERYTHING);
    await verifier.idle();
  }
  expect(asked.rows).toBeLessThanOrEqual(25);
});

test('due rewards are read beside due subscribers, however many of those there are', async () => {
  const { verifier, asked } = thousandDue({ granted: 25, owners: ['sub_1', 'sub_2', 'sub_3'], drawn: { fence: 5n } });
  await verifier.verifyDue(EVERYTHING);
  await verifier.idle();
  expect(asked.reads).toEqual(['subscriber', 'rewards', 'subscriber', 'rewards', 'subscriber', 'rewards']);
});

test('who was answered and waits for something else keeps nobody from being asked for, up to a bound', async () => {
  const { verifier, asked } = thousandDue({ granted: 1_000, drawn: { fence: 5n }, absent: true });
  // The look at the campaign that each of them waits for is never answered.
  for (const end = performance.now() + 3_000; asked.reads.length < 400 && performance.now() < end;)
    await verifier.verifyDue(EVERYTHING);
  expect(asked.reads).toHaveLength(400);
  await verifier.verifyDue(EVERYTHING);
  expect(asked.reads).toHaveLength(400);
});
