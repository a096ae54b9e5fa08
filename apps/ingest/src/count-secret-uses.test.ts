import type { SecretUse } from '@evenkeel/database';
import { createLogger } from '@evenkeel/observability';
import { countSecretUses } from './count-secret-uses';

const log = createLogger('ingest', 'silent');

function counting(add: (uses: readonly SecretUse[]) => Promise<void>) {
  let at = Date.parse('2026-11-26T10:00:00.000Z');
  return countSecretUses(add, { log, now: () => new Date((at += 1_000)), everyMs: 1_000_000 });
}

it('adds how many webhooks each secret let in, and when the last one came', async () => {
  const added: SecretUse[] = [];
  const uses = counting(async (some) => void added.push(...some));
  uses.used('spring', 'new');
  uses.used('spring', 'old');
  uses.used('spring', 'new');
  uses.used('summer', 'new');
  await uses.stop();
  expect(added).toEqual([
    { source: 'spring', secret: 'new', webhooks: 2, lastUsedAt: '2026-11-26T10:00:03.000Z' },
    { source: 'spring', secret: 'old', webhooks: 1, lastUsedAt: '2026-11-26T10:00:02.000Z' },
    { source: 'summer', secret: 'new', webhooks: 1, lastUsedAt: '2026-11-26T10:00:04.000Z' },
  ]);
});

it('adds what could not be added with what comes next, and nothing twice', async () => {
  const added: number[] = [];
  let away = true;
  const uses = countSecretUses(
    async (some) => {
      if (away) throw new Error('Postgres is away');
      added.push(...some.map(({ webhooks }) => webhooks));
    },
    { log, now: () => new Date(), everyMs: 5 },
  );
  uses.used('spring', 'one');
  uses.used('spring', 'one');
  await new Promise((resolve) => setTimeout(resolve, 30));
  away = false;
  uses.used('spring', 'one');
  await uses.stop();
  expect(added.reduce((sum, some) => sum + some, 0)).toBe(3);
});
