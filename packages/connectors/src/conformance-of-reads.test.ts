import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  campaignContentSchema,
  rewardContentSchema,
  subscriberCarriedSchema,
  subscriberContentSchema,
  timestampSchema,
} from '@evenkeel/event-schemas';
import { ReadFailed, type ReadOptions, type Refusal, type Snapshot } from '@evenkeel/sync-engine';
import { loadConnectors } from './registry';
import { startProviderServer, type ProviderServer, type WrittenAnswer } from './testing/provider-server';

/**
 * What the reads of every connector must do. A provider brings answers in `fixtures/reads`: one of each read, one that is
 * an absence, one of each refusal that is its own; and `asked.json`, whom they speak of.
 */

const ownRefusals = ['rate_limited', 'invalid_token', 'inactive_account', 'list_error', 'unexpected'] as const;

let server: ProviderServer;
beforeEach(async () => (server = await startProviderServer()));
afterEach(() => server.close());

describe.each(loadConnectors().all)('the reads of $name', ({ name, reads }) => {
  const load = (file: string): unknown =>
    JSON.parse(readFileSync(join(__dirname, 'providers', name, 'fixtures', 'reads', `${file}.json`), 'utf8'));
  const fixture = (file: string) => load(file) as WrittenAnswer;
  const { listUuid, subscriberId } = load('asked') as { listUuid: string; subscriberId: string };
  const apiToken = 'do-not-repeat-me';
  const access = () => ({ apiUrl: `${server.url}/api`, apiToken, listUuid });

  const every: [string, string, (options?: ReadOptions) => Promise<unknown>][] = [
    ['fetchSubscriber', 'subscriber', (options) => reads.fetchSubscriber(access(), subscriberId, options)],
    ['fetchSubscriberPage', 'subscribers', (options) => reads.fetchSubscriberPage(access(), 1, options)],
    ['fetchRewardsOf', 'rewards_of', (options) => reads.fetchRewardsOf(access(), subscriberId, 1, options)],
    ['fetchRewardPage', 'rewards', (options) => reads.fetchRewardPage(access(), 1, options)],
    ['fetchCampaignPage', 'campaigns', (options) => reads.fetchCampaignPage(access(), 1, options)],
  ];

  const failureOf = async (read: Promise<unknown>): Promise<ReadFailed> => {
    const error: unknown = await read.then(
      () => 'answered',
      (reason: unknown) => reason,
    );
    if (!(error instanceof ReadFailed)) throw new Error(`no ReadFailed: ${String(error)}`);
    return error;
  };

  function expectStorable({ digest, providerUpdatedAt, raw }: Snapshot): void {
    expect(digest).toMatch(/^[0-9a-f]{64}$/);
    timestampSchema.nullable().parse(providerUpdatedAt);
    expect(raw).toBeInstanceOf(Object);
  }

  describe('an answer is a snapshot that can be stored', () => {
    test('of the subscriber that was asked for, and of one in a page the same', async () => {
      server.answer(fixture('subscriber'));
      const { answer } = await reads.fetchSubscriber(access(), subscriberId);
      if (answer === 'absent') throw new Error('absent');
      server.answer(fixture('subscribers'));
      const { answer: page } = await reads.fetchSubscriberPage(access(), 1);
      for (const snapshot of [answer, ...page.items]) {
        expectStorable(snapshot);
        subscriberContentSchema.partial().parse(snapshot.content);
        subscriberCarriedSchema.partial().parse(snapshot.carried);
        expect(snapshot.content.list_uuid).toBe(listUuid);
      }
      expect(page.items.filter((item) => item.subscriberId === subscriberId)).toEqual([answer]);
    });

    test('of rewards, of one subscriber and in a page the same', async () => {
      server.answer(fixture('rewards_of'));
      const { answer } = await reads.fetchRewardsOf(access(), subscriberId, 1);
      if (answer === 'absent') throw new Error('absent');
      server.answer(fixture('rewards'));
      const { answer: page } = await reads.fetchRewardPage(access(), 1);
      for (const snapshot of [...answer.items, ...page.items]) {
        expectStorable(snapshot);
        rewardContentSchema.partial().parse(snapshot.content);
      }
      expect(page.items.filter((item) => item.subscriberId === subscriberId)).toEqual(answer.items);
    });

    test('of campaigns, the one asked about among them', async () => {
      server.answer(fixture('campaigns'));
      const { answer } = await reads.fetchCampaignPage(access(), 1);
      for (const snapshot of answer.items) {
        expectStorable(snapshot);
        campaignContentSchema.partial().parse(snapshot.content);
      }
      expect(answer.items.map((item) => item.listUuid)).toContain(listUuid);
    });
  });

  test('an absence is a value, of a subscriber and of its rewards', async () => {
    server.answer(fixture('absent'));
    expect(await reads.fetchSubscriber(access(), subscriberId)).toMatchObject({ answer: 'absent' });
    expect(await reads.fetchRewardsOf(access(), subscriberId, 1)).toMatchObject({ answer: 'absent' });
  });

  describe.each(every)('%s', (_read, file, read) => {
    test('is one call', async () => {
      server.answer(fixture(file));
      await read();
      expect(server.asked).toHaveLength(1);
    });

    test('does not take an empty success for an answer', async () => {
      for (const body of ['', '{}', '[]', 'null', '<html></html>']) {
        server.answer({ status: 200, body });
        expect((await failureOf(read())).refusal).toBe('malformed');
      }
    });

    test('does not take a bare status for an absence', async () => {
      for (const status of [400, 401, 403, 404, 410]) {
        server.answer({ status, body: '' });
        expect((await failureOf(read())).refusal).toBe('malformed');
      }
    });

    test.each(ownRefusals)('says %s by what must happen next', async (refusal) => {
      server.answer(fixture(`refused.${refusal}`));
      expect((await failureOf(read())).refusal).toBe(refusal);
      expect(server.asked).toHaveLength(1);
    });

    test.each<[Refusal, WrittenAnswer]>([
      ['unavailable', { status: 500, body: '' }],
      ['unavailable', { status: 503, body: '<html></html>' }],
      ['rate_limited', { status: 429, body: '' }],
    ])('says %s whatever the body', async (refusal, answer) => {
      server.answer({ ...answer, headers: { 'retry-after': '7' } });
      expect(await failureOf(read())).toMatchObject({ refusal, retryAfterMs: 7_000 });
    });

    test('says unavailable when nobody listens', async () => {
      await server.close();
      expect(await failureOf(read())).toMatchObject({ refusal: 'unavailable' });
    });

    test('that is aborted rejects with the reason, before it begins and while it waits for the answer', async () => {
      const reason = new Error('enough');
      await expect(read({ signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
      expect(server.asked).toHaveLength(0);
      const ending = new AbortController();
      server.answer(() => ending.abort(reason));
      await expect(read({ signal: ending.signal })).rejects.toBe(reason);
    });

    test('repeats neither the token nor what the provider said of a person', async () => {
      for (const refusal of ownRefusals) {
        const written = fixture(`refused.${refusal}`);
        server.answer(written);
        const { message, code } = await failureOf(read());
        expect(`${message} ${code ?? ''}`).not.toMatch(/do-not-repeat-me|@/);
      }
    });
  });
});
