/**
 * Asking the provider about one source. Each takes its call from the budget and draws its fence before the request is
 * sent, anew each time (protocol sections 1 and 5); what was answered is recorded by `record-reads.ts`.
 */
import type { Connectors } from './ports';
import type { DrawnFence, ReadRecorder, ReadSource } from './read-ports';
import type { AnsweredRewards } from './record-reads';
import type { AnsweredRead } from './reading';
import type { Answered, CampaignSnapshot, Page, ProviderReads, RewardSnapshot, SubscriberSnapshot } from './reads';
import type { RowKey } from './row';
import type { AnsweredPage } from './sweep';

/** One call of the account's budget, in the lane that the read belongs to. */
export interface CallBudget {
  takeCall(): Promise<'taken' | 'spent'>;
}

export interface ReadingPorts {
  readonly connectors: Connectors;
  readonly recorder: Pick<ReadRecorder, 'drawFence'>;
  readonly budget: CallBudget;
  readonly signal: AbortSignal;
}

export interface ReadPage extends AnsweredPage {
  readonly reads: readonly AnsweredRead[];
}

type Asked<T> = (DrawnFence & Answered<T>) | 'no_calls';

async function ask<T>(
  source: ReadSource,
  by: ReadingPorts,
  read: (reads: ProviderReads) => Promise<Answered<T>>,
): Promise<Asked<T>> {
  by.signal.throwIfAborted();
  if ((await by.budget.takeCall()) === 'spent') return 'no_calls';
  const drawn = await by.recorder.drawFence();
  return { ...drawn, ...(await read(by.connectors.of(source.provider).reads)) };
}

export async function readSubscriber(
  source: ReadSource,
  id: string,
  by: ReadingPorts,
): Promise<AnsweredRead | 'no_calls'> {
  const { signal } = by;
  const asked = await ask(source, by, (reads) => reads.fetchSubscriber(source.access, id, { signal }));
  if (asked === 'no_calls') return asked;
  const { fence, drawnAt, answer } = asked;
  return { entity: 'subscriber', key: subscriberKey(source, id), via: 'by_id', fence, drawnAt, answer };
}

/** Mostly one call; of several the first one's fence counts for all. */
export async function readRewardsOf(
  source: ReadSource,
  subscriberId: string,
  by: ReadingPorts,
): Promise<AnsweredRewards | 'no_calls'> {
  const { signal } = by;
  const rewards: RewardSnapshot[] = [];
  let first: DrawnFence | undefined;
  for (let page = 1; ; page += 1) {
    const asked = await ask(source, by, (reads) => reads.fetchRewardsOf(source.access, subscriberId, page, { signal }));
    if (asked === 'no_calls') return asked;
    const { answer, fence, drawnAt } = asked;
    first ??= { fence, drawnAt };
    if (answer === 'absent') return { subscriberId, ...first, answer };
    rewards.push(...answer.items);
    if (page >= answer.totalPages) return { subscriberId, ...first, answer: rewards };
  }
}

export async function readSubscriberPage(
  source: ReadSource,
  page: number,
  by: ReadingPorts,
): Promise<ReadPage | 'no_calls'> {
  const { signal } = by;
  const asked = await ask(source, by, (reads) =>
    reads.fetchSubscriberPage(source.access, page, { signal, lazily: true }),
  );
  return asked === 'no_calls'
    ? asked
    : pageOf(asked, page, 'subscriber', (row) => subscriberKey(source, row.subscriberId));
}

export async function readRewardPage(
  source: ReadSource,
  page: number,
  by: ReadingPorts,
): Promise<ReadPage | 'no_calls'> {
  const { signal } = by;
  const asked = await ask(source, by, (reads) => reads.fetchRewardPage(source.access, page, { signal }));
  return asked === 'no_calls' ? asked : pageOf(asked, page, 'reward', (row) => rewardKey(source, row));
}

/** `not_listed`: the account has no active campaign of this list. It is stopped, or was never this account's. */
export async function readCampaign(
  source: ReadSource,
  by: ReadingPorts,
): Promise<AnsweredRead | 'not_listed' | 'no_calls'> {
  const { signal } = by;
  for (let page = 1; ; page += 1) {
    const asked = await ask(source, by, (reads) => reads.fetchCampaignPage(source.access, page, { signal }));
    if (asked === 'no_calls') return asked;
    const { answer, fence, drawnAt } = asked;
    const found = answer.items.find(({ listUuid }: CampaignSnapshot) => listUuid === source.listUuid);
    if (found) return { ...campaignOf(source), via: 'by_id', fence, drawnAt, answer: found };
    if (page >= answer.totalPages) return 'not_listed';
  }
}

function pageOf<T extends SubscriberSnapshot | RewardSnapshot>(
  { answer, fence, drawnAt }: DrawnFence & Answered<Page<T>>,
  page: number,
  entity: 'subscriber' | 'reward',
  keyOf: (row: T) => RowKey,
): ReadPage {
  const reads = answer.items.map((row): AnsweredRead => {
    return { entity, key: keyOf(row), via: 'page', fence, drawnAt, answer: row };
  });
  return { page, totalPages: answer.totalPages, totalObjects: answer.totalObjects, fence, drawnAt, reads };
}

function subscriberKey({ name }: ReadSource, id: string): RowKey {
  return { source: name, subscriber_id: id, id };
}

function rewardKey({ name }: ReadSource, row: RewardSnapshot): RowKey {
  return { source: name, subscriber_id: row.subscriberId, id: row.rewardId };
}

function campaignOf({ name, listUuid }: ReadSource): Pick<AnsweredRead, 'entity' | 'key'> {
  return { entity: 'campaign', key: { source: name, subscriber_id: '', id: listUuid } };
}
