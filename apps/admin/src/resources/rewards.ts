import type { RewardRow } from '@evenkeel/database';
import { rewardContentSchema, rewardStatusSchema } from '@evenkeel/event-schemas';
import { z } from 'zod';
import { mustReach, reachable } from '../serving/authenticate';
import { page, pageOf, pageQuery } from '../serving/page';
import { notFound } from '../serving/problem';
import { operation } from '../services';
import { sourceName, standingSchema } from './shared-schemas';

const rewardSchema = z.strictObject({
  source: z.string(),
  subscriber_id: z.string(),
  id: z.string(),
  ...rewardContentSchema.shape,
  ...standingSchema.shape,
});

function show({ source, subscriberId, id, content, standing }: RewardRow): z.infer<typeof rewardSchema> {
  return { source, subscriber_id: subscriberId, id, ...content, ...standing } as z.infer<typeof rewardSchema>;
}

export const listRewards = operation({
  id: 'listRewards',
  summary: 'Rewards, by source, subscriber and id',
  query: {
    ...pageQuery,
    source: sourceName.optional(),
    subscriber: z.string().min(1).optional().describe('The id of whose they are.'),
    status: rewardStatusSchema.optional(),
    deleted: z.enum(['true', 'false', 'any'], 'must be true, false or any').default('false'),
  },
  status: 200,
  answer: pageOf(rewardSchema),
  problems: ['other_source'],
  async handle({ query, caller }, { database }) {
    const { source, subscriber, status, deleted } = query;
    const filter = {
      ...{ sources: reachable(caller, source), subscriberId: subscriber, status },
      deleted: deleted === 'any' ? undefined : deleted === 'true',
    };
    const body = await page(query, {
      key: z.tuple([z.string(), z.string(), z.string()]),
      keyOf: (row: RewardRow): [string, string, string] => [row.source, row.subscriberId, row.id],
      load: (after, limit) => {
        const place = after && { source: after[0], subscriberId: after[1], id: after[2] };
        return database.admin.mirror.rewards({ ...filter, after: place, limit });
      },
      show,
    });
    return { body: { ...body, data: [...body.data] } };
  },
});

export const getReward = operation({
  id: 'getReward',
  summary: 'A reward',
  params: {
    source: sourceName,
    subscriber: z.string().min(1).max(200),
    reward: z.string().min(1).max(200),
  },
  status: 200,
  answer: rewardSchema.extend({ raw: z.unknown().describe('The last body that the provider gave.') }),
  problems: ['not_found', 'other_source'],
  async handle({ params: { source, subscriber: subscriberId, reward: id }, caller }, { database }) {
    mustReach(caller, source);
    const row = await database.admin.mirror.reward({ source, subscriberId, id });
    if (row === null) throw notFound('reward', `${source}/${subscriberId}/${id}`);
    return { body: { ...show(row), raw: row.raw } };
  },
});
