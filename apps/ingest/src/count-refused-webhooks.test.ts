import type { RefusedWebhooks } from '@evenkeel/database';
import { createLogger } from '@evenkeel/observability';
import { countRefusedWebhooks } from './count-refused-webhooks';
import { refusals, type RefusalCode } from './refusals';

const log = createLogger('ingest', 'silent');

function counting(write: (refused: readonly RefusedWebhooks[]) => Promise<void>) {
  let at = Date.parse('2026-11-26T10:00:00.000Z');
  return countRefusedWebhooks(write, { log, now: () => new Date((at += 1_000)), everyMs: 1_000_000 });
}

it('writes in one go how many of each source were refused for what, the first and the last', async () => {
  const writes: (readonly RefusedWebhooks[])[] = [];
  const counted = counting(async (some) => void writes.push(some));
  counted.refused('spring', 'wrong_signature');
  counted.refused('spring', 'too_large');
  counted.refused('spring', 'wrong_signature');
  counted.refused('summer', 'wrong_signature');
  await counted.stop();
  const at = (second: number) => `2026-11-26T10:00:0${second}.000Z`;
  expect(writes).toEqual([
    [
      { source: 'spring', reason: 'wrong_signature', webhooks: 2, firstAt: at(1), lastAt: at(3) },
      { source: 'spring', reason: 'too_large', webhooks: 1, firstAt: at(2), lastAt: at(2) },
      { source: 'summer', reason: 'wrong_signature', webhooks: 1, firstAt: at(4), lastAt: at(4) },
    ],
  ]);
});

it('keeps no more than a sum for each reason of a source, however many come', async () => {
  const writes: (readonly RefusedWebhooks[])[] = [];
  const counted = counting(async (some) => void writes.push(some));
  for (let n = 0; n < 10_000; n += 1)
    for (const code of Object.keys(refusals) as RefusalCode[]) counted.refused('spring', code);
  await counted.stop();
  expect(writes[0]?.map(({ reason, webhooks }) => [reason, webhooks])).toEqual(
    [
      'bad_request',
      'slow_request',
      'too_large',
      'missing_signature',
      'wrong_signature',
      'cannot_be_kept',
      'internal_error',
    ].map((reason) => [reason, 10_000]),
  );
});
