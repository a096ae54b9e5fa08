import type { Columns } from '@evenkeel/event-schemas';
import { readSource, reward, rewardSnapshot } from '../model-check/sample-reads';
import { NOW, snapshot, source, subscriber } from '../model-check/sample-rows';
import type { Connector } from './ports';
import {
  readCampaign,
  readRewardPage,
  readRewardsOf,
  readSubscriber,
  readSubscriberPage,
  type ReadingPorts,
} from './read-source';
import { ReadFailed, type Page, type ProviderReads } from './reads';

/** Calls, fences and requests as they come, and a provider that answers what a test tells it to. */
function readingWith(provider: Partial<ProviderReads>, calls = 10) {
  const happened: string[] = [];
  const stop = new AbortController();
  let left = calls;
  let fence = 100n;
  const ports: ReadingPorts = {
    budget: {
      takeCall: () => {
        happened.push('call');
        return Promise.resolve((left -= 1) < 0 ? 'spent' : 'taken');
      },
    },
    recorder: {
      drawFence: () => {
        happened.push('fence');
        return Promise.resolve({ fence: (fence += 1n), drawnAt: NOW });
      },
    },
    connectors: { of: () => ({ reads: noting(provider, happened) }) as unknown as Connector },
    signal: stop.signal,
  };
  return { ports, happened, stop };
}

function noting(provider: Partial<ProviderReads>, happened: string[]): Partial<ProviderReads> {
  const entries = Object.entries(provider).map(([name, fetch]) => [
    name,
    (...given: unknown[]) => {
      happened.push(name);
      return (fetch as (...all: unknown[]) => unknown)(...given);
    },
  ]);
  return Object.fromEntries(entries) as Partial<ProviderReads>;
}

const said = <T>(answer: T) => Promise.resolve({ answer, callsLeft: null, serverTime: null });
const pageOf = <T>(items: readonly T[], page: number, totalPages: number, totalObjects = items.length): Page<T> => ({
  ...{ items, page, totalPages, totalObjects },
});
const ana = { ...snapshot(), subscriberId: 'ana' };
const campaign = (listUuid: string, content: Columns = {}) => ({ ...snapshot(content, null), listUuid });

describe('a read of a subscriber', () => {
  test('takes its call, then draws its fence, and only then asks', async () => {
    const { ports, happened } = readingWith({ fetchSubscriber: () => said(ana) });
    expect(await readSubscriber(readSource(), 'ana', ports)).toEqual({
      ...{ ...subscriber(), via: 'by_id', fence: 101n, drawnAt: NOW, answer: ana },
    });
    expect(happened).toEqual(['call', 'fence', 'fetchSubscriber']);
  });

  test('draws its fence anew each time', async () => {
    const { ports } = readingWith({ fetchSubscriber: () => said(ana) });
    await readSubscriber(readSource(), 'ana', ports);
    expect(await readSubscriber(readSource(), 'ana', ports)).toMatchObject({ fence: 102n });
  });

  test('may find nothing', async () => {
    const { ports } = readingWith({ fetchSubscriber: () => said('absent' as const) });
    expect(await readSubscriber(readSource(), 'ana', ports)).toMatchObject({ ...subscriber(), answer: 'absent' });
  });

  test('asks about whom it is told to, with the source’s access and the signal', async () => {
    const fetchSubscriber = jest.fn(() => said(ana));
    const { ports, stop } = readingWith({ fetchSubscriber });
    await readSubscriber(readSource(), 'ana', ports);
    expect(fetchSubscriber).toHaveBeenCalledWith(readSource().access, 'ana', { signal: stop.signal });
  });

  test('that is refused is refused', async () => {
    const { ports } = readingWith({
      fetchSubscriber: () => Promise.reject(new ReadFailed('rate_limited', 'HTTP 429')),
    });
    await expect(readSubscriber(readSource(), 'ana', ports)).rejects.toMatchObject({ refusal: 'rate_limited' });
  });
});

describe('each read', () => {
  const provider: Partial<ProviderReads> = {
    fetchSubscriber: () => said(ana),
    fetchSubscriberPage: () => said(pageOf([ana], 1, 1)),
    fetchRewardsOf: () => said(pageOf([rewardSnapshot()], 1, 1)),
    fetchRewardPage: () => said(pageOf([rewardSnapshot()], 1, 1)),
    fetchCampaignPage: () => said(pageOf([campaign('MFlist')], 1, 1)),
  };
  const each: [string, (ports: ReadingPorts) => Promise<unknown>][] = [
    ['of a subscriber', (ports) => readSubscriber(readSource(), 'ana', ports)],
    ['of the rewards of a subscriber', (ports) => readRewardsOf(readSource(), 'ana', ports)],
    ['of a page of subscribers', (ports) => readSubscriberPage(readSource(), 1, ports)],
    ['of a page of rewards', (ports) => readRewardPage(readSource(), 1, ports)],
    ['of the campaign', (ports) => readCampaign(readSource(), ports)],
  ];

  test.each(each)('%s asks nothing when the calls are spent', async (_what, read) => {
    const { ports, happened } = readingWith(provider, 0);
    expect(await read(ports)).toBe('no_calls');
    expect(happened).toEqual(['call']);
  });

  test.each(each)('%s takes no call once it is told to stop', async (_what, read) => {
    const { ports, happened, stop } = readingWith(provider);
    stop.abort(new Error('the process ends'));
    await expect(read(ports)).rejects.toThrow('the process ends');
    expect(happened).toEqual([]);
  });

  test.each(each)('%s takes one call, and draws one fence before it asks', async (_what, read) => {
    const { ports, happened } = readingWith(provider);
    await read(ports);
    expect(happened).toEqual(['call', 'fence', expect.stringMatching(/^fetch/)]);
  });
});

describe('the rewards of a subscriber', () => {
  const three = [rewardSnapshot('R1'), rewardSnapshot('R2'), rewardSnapshot('R3')];
  const paged: Partial<ProviderReads> = {
    fetchRewardsOf: (_access, _id, page) => said(pageOf(three.slice(page - 1, page), page, 3, 3)),
  };

  test('are read page by page, and the fence of the first page counts for all', async () => {
    const { ports, happened } = readingWith(paged);
    expect(await readRewardsOf(readSource(), 'ana', ports)).toEqual({
      ...{ subscriberId: 'ana', fence: 101n, drawnAt: NOW, answer: three },
    });
    expect(happened).toEqual(Array(3).fill(['call', 'fence', 'fetchRewardsOf']).flat());
  });

  test('are not answered by half if the calls end between two pages: what is lacking would count as absent', async () => {
    const { ports } = readingWith(paged, 2);
    expect(await readRewardsOf(readSource(), 'ana', ports)).toBe('no_calls');
  });

  test('are not answered by half if it is told to stop between two pages', async () => {
    const { ports, stop } = readingWith({
      fetchRewardsOf: (_access, _id, page) => {
        stop.abort(new Error('the process ends'));
        return said(pageOf(three.slice(page - 1, page), page, 3, 3));
      },
    });
    await expect(readRewardsOf(readSource(), 'ana', ports)).rejects.toThrow('the process ends');
  });

  test('may be none, or of nobody', async () => {
    const none = readingWith({ fetchRewardsOf: () => said(pageOf([], 1, 0)) });
    expect(await readRewardsOf(readSource(), 'ana', none.ports)).toMatchObject({ answer: [] });
    const nobody = readingWith({ fetchRewardsOf: () => said('absent' as const) });
    expect(await readRewardsOf(readSource(), 'ana', nobody.ports)).toMatchObject({ answer: 'absent', fence: 101n });
  });
});

describe('a page', () => {
  test('of subscribers gives each row the fence that was drawn before the page was asked for', async () => {
    const ben = { ...snapshot({ code: 'ben-code' }), subscriberId: 'ben' };
    const { ports } = readingWith({ fetchSubscriberPage: () => said(pageOf([ana, ben], 7, 9, 402)) });
    const drawn = { fence: 101n, drawnAt: NOW };
    expect(await readSubscriberPage(readSource(), 7, ports)).toEqual({
      ...{ page: 7, totalPages: 9, totalObjects: 402, ...drawn },
      reads: [
        { ...subscriber('ana'), via: 'page', answer: ana, ...drawn },
        { ...subscriber('ben'), via: 'page', answer: ben, ...drawn },
      ],
    });
  });

  test('of rewards tells whose each is', async () => {
    const { ports } = readingWith({ fetchRewardPage: () => said(pageOf([rewardSnapshot('R1', {}, 'ben')], 1, 1)) });
    expect(await readRewardPage(readSource(), 1, ports)).toMatchObject({
      reads: [{ ...reward('R1', 'ben'), via: 'page' }],
    });
  });

  test('is the one that was asked for, whatever it says of itself', async () => {
    const { ports } = readingWith({ fetchSubscriberPage: () => said(pageOf([], 1, 4)) });
    expect(await readSubscriberPage(readSource(), 5, ports)).toMatchObject({ page: 5, totalPages: 4, reads: [] });
  });
});

describe('the campaign', () => {
  const pages = [
    [campaign('MFone'), campaign('MFtwo')],
    [campaign('MFlist', { name: 'Waitlist' })],
    [campaign('MFlast')],
  ];
  const paged: Partial<ProviderReads> = {
    fetchCampaignPage: (_access, page) => said(pageOf(pages[page - 1] ?? [], page, pages.length)),
  };

  test('may be on the second page: then no third is asked for, and its fence is that page’s', async () => {
    const { ports, happened } = readingWith(paged);
    expect(await readCampaign(readSource(), ports)).toMatchObject({
      entity: 'campaign',
      key: { source: source.name, subscriber_id: '', id: 'MFlist' },
      ...{ via: 'by_id', fence: 102n, answer: { content: { name: 'Waitlist' } } },
    });
    expect(happened.filter((what) => what === 'call')).toHaveLength(2);
  });

  test('is not listed if no page has it: it is stopped, or of another account', async () => {
    const { ports, happened } = readingWith(paged);
    expect(await readCampaign({ ...readSource(), listUuid: 'MFother' }, ports)).toBe('not_listed');
    expect(happened.filter((what) => what === 'call')).toHaveLength(3);
  });

  test('is not listed by an account without any', async () => {
    const { ports } = readingWith({ fetchCampaignPage: () => said(pageOf([], 1, 0)) });
    expect(await readCampaign(readSource(), ports)).toBe('not_listed');
  });

  test('is not taken for stopped because the calls ended before its page', async () => {
    expect(await readCampaign(readSource(), readingWith(paged, 1).ports)).toBe('no_calls');
  });
});
