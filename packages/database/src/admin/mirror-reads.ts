/** The mirror as people look at it: lists in the order of the key, filtered, and single rows. */
import type { RewardStatus, Timestamp } from '@evenkeel/event-schemas';
import type { Prisma, PrismaClient } from '../generated/prisma/client';
import { mapped } from '../mapped';
import { readRanges, sourcesInOrder } from './read-ranges';
import { findSubscribers, type FoundPlace } from './search-subscribers';
import { contentOf, standingOf, type Content, type Standing } from './stored-row';

export interface SubscriberRow {
  readonly source: string;
  readonly id: string;
  readonly content: Content;
  readonly standing: Standing;
}
export interface RewardRow extends SubscriberRow {
  readonly subscriberId: string;
}
export interface CampaignRow {
  readonly source: string;
  readonly listUuid: string;
  readonly content: Content;
  readonly standing: Standing;
}

/** Null: all of them. */
type Sources = readonly string[] | null;

export interface WantedSubscribers {
  readonly sources: Sources;
  readonly email?: string | undefined;
  readonly code?: string | undefined;
  readonly status?: string | undefined;
  readonly dirty?: boolean | undefined;
  readonly provisional?: boolean | undefined;
  /** Undefined: both. */
  readonly deleted?: boolean | undefined;
  readonly changedAfter?: Timestamp | undefined;
  readonly changedBefore?: Timestamp | undefined;
  readonly after: SubscriberPlace | null;
  readonly limit: number;
}
export interface SubscriberPlace {
  readonly source: string;
  readonly id: string;
}

export interface WantedRewards {
  readonly sources: Sources;
  readonly subscriberId?: string | undefined;
  readonly status?: RewardStatus | undefined;
  readonly deleted?: boolean | undefined;
  readonly after: RewardPlace | null;
  readonly limit: number;
}
export interface RewardPlace extends SubscriberPlace {
  readonly subscriberId: string;
}

export type WantedFound = Omit<WantedSubscribers, 'email' | 'code' | 'after'> & {
  /** As it is typed. */
  readonly text: string;
  readonly after: FoundPlace | null;
};
export type FoundSubscriber = SubscriberRow & { readonly place: FoundPlace };

export interface MirrorReads {
  /** See search-subscribers.ts. */
  search(wanted: WantedFound): Promise<FoundSubscriber[]>;
  subscribers(wanted: WantedSubscribers): Promise<SubscriberRow[]>;
  /** With the last body that the provider gave. */
  subscriber(source: string, id: string): Promise<(SubscriberRow & { readonly raw: unknown }) | null>;
  rewards(wanted: WantedRewards): Promise<RewardRow[]>;
  reward(place: RewardPlace): Promise<(RewardRow & { readonly raw: unknown }) | null>;
  campaigns(sources: Sources): Promise<CampaignRow[]>;
}

export function createMirrorReads(prisma: PrismaClient): MirrorReads {
  return {
    search: (wanted) => mapped(() => searchSubscribers(prisma, wanted)),
    subscribers: (wanted) => mapped(() => listSubscribers(prisma, wanted)),
    subscriber: (source, id) =>
      mapped(async () => {
        const row = await prisma.subscriber.findUnique({ where: { source_id: { source, id } } });
        return row && { ...subscriberRow(row), raw: row.raw };
      }),
    rewards: (wanted) => mapped(() => listRewards(prisma, wanted)),
    reward: ({ source, subscriberId, id }) =>
      mapped(async () => {
        const key = { source_subscriber_id_id: { source, subscriber_id: subscriberId, id } };
        const row = await prisma.reward.findUnique({ where: key });
        return row && { ...rewardRow(row), raw: row.raw };
      }),
    campaigns: (sources) => mapped(() => listCampaigns(prisma, sources)),
  };
}

async function listSubscribers(prisma: PrismaClient, wanted: WantedSubscribers): Promise<SubscriberRow[]> {
  const { after, limit } = wanted;
  const sources = await sourcesInOrder(prisma, wanted.sources, after?.source ?? null);
  const ranges = sources.map((source) => ({ source, ...(source === after?.source && { id: { gt: after.id } }) }));
  const where = subscribersWhere(wanted);
  const rows = await readRanges(ranges, limit, (range, take) =>
    prisma.subscriber.findMany({ where: { ...where, ...range }, orderBy: { id: 'asc' }, take, omit: { raw: true } }),
  );
  return rows.map(subscriberRow);
}

async function searchSubscribers(prisma: PrismaClient, wanted: WantedFound): Promise<FoundSubscriber[]> {
  const { text, after, limit } = wanted;
  const found = await findSubscribers(
    prisma,
    text,
    { filter: wanted, where: subscribersWhere(wanted) },
    { after, limit },
  );
  const keys = found.map(({ source, id }) => ({ source, id }));
  const rows = await prisma.subscriber.findMany({ where: { OR: keys }, omit: { raw: true } });
  const byKey = new Map(rows.map((row) => [`${row.source}/${row.id}`, row]));
  return found.flatMap((place) => {
    const row = byKey.get(`${place.source}/${place.id}`);
    return row === undefined ? [] : [{ ...subscriberRow(row), place }];
  });
}

async function listRewards(prisma: PrismaClient, wanted: WantedRewards): Promise<RewardRow[]> {
  const { after, limit } = wanted;
  const sources = await sourcesInOrder(prisma, wanted.sources, after?.source ?? null);
  const ranges = sources.flatMap((source): Prisma.rewardWhereInput[] =>
    source === after?.source
      ? [
          { source, subscriber_id: after.subscriberId, id: { gt: after.id } },
          { source, subscriber_id: { gt: after.subscriberId } },
        ]
      : [{ source }],
  );
  const where = rewardsWhere(wanted);
  const rows = await readRanges(ranges, limit, (range, take) =>
    prisma.reward.findMany({
      where: { AND: [where, range] },
      orderBy: [{ subscriber_id: 'asc' }, { id: 'asc' }],
      take,
      omit: { raw: true },
    }),
  );
  return rows.map(rewardRow);
}

async function listCampaigns(prisma: PrismaClient, sources: Sources): Promise<CampaignRow[]> {
  const rows = await prisma.campaign.findMany({
    ...(sources && { where: { source: { in: [...sources] } } }),
    orderBy: [{ source: 'asc' }, { list_uuid: 'asc' }],
    omit: { raw: true },
  });
  return rows.map((row) => ({
    ...{ source: row.source, listUuid: row.list_uuid },
    ...{ content: contentOf('campaign', row), standing: standingOf(row) },
  }));
}

function subscribersWhere(wanted: Omit<WantedSubscribers, 'after'>): Prisma.subscriberWhereInput {
  const { email, code, status, dirty, provisional, deleted, changedAfter, changedBefore } = wanted;
  return {
    ...(email !== undefined && { email }),
    ...(code !== undefined && { code }),
    ...(status !== undefined && { referral_status: status }),
    ...(dirty !== undefined && { dirty }),
    ...(provisional !== undefined && { provisional }),
    ...(deleted !== undefined && { deleted_at: deleted ? { not: null } : null }),
    ...((changedAfter !== undefined || changedBefore !== undefined) && changedBetween(changedAfter, changedBefore)),
  };
}

/** Found by the hour, which is what an index has. */
function changedBetween(after: Timestamp | undefined, before: Timestamp | undefined): Prisma.subscriberWhereInput {
  return {
    changed_hour: {
      ...(after !== undefined && { gte: startOfHour(after) }),
      ...(before !== undefined && { lte: before }),
    },
    changed_at: { ...(after !== undefined && { gte: after }), ...(before !== undefined && { lt: before }) },
  };
}

function startOfHour(time: Timestamp): Date {
  const start = new Date(time);
  start.setUTCMinutes(0, 0, 0);
  return start;
}

function rewardsWhere({ subscriberId, status, deleted }: WantedRewards): Prisma.rewardWhereInput {
  return {
    ...(subscriberId !== undefined && { subscriber_id: subscriberId }),
    ...(status !== undefined && { status }),
    ...(deleted !== undefined && { deleted_at: deleted ? { not: null } : null }),
  };
}

type Bookkeeping = Parameters<typeof standingOf>[0];

function subscriberRow(row: Bookkeeping & { readonly source: string; readonly id: string }): SubscriberRow {
  const { source, id } = row;
  return { source, id, content: contentOf('subscriber', row), standing: standingOf(row) };
}

function rewardRow(row: Bookkeeping & { source: string; subscriber_id: string; id: string }): RewardRow {
  const { source, subscriber_id: subscriberId, id } = row;
  return { source, subscriberId, id, content: contentOf('reward', row), standing: standingOf(row) };
}
