import type { CampaignRow } from '@evenkeel/database';
import { campaignContentSchema } from '@evenkeel/event-schemas';
import { z } from 'zod';
import { mustReach, reachable } from '../serving/authenticate';
import { notFound } from '../serving/problem';
import { operation } from '../services';
import { sourceName, standingSchema } from './shared-schemas';

const campaignSchema = z.strictObject({
  source: z.string(),
  list_uuid: z.string(),
  ...campaignContentSchema.shape,
  ...standingSchema.shape,
});

function show({ source, listUuid, content, standing }: CampaignRow): z.infer<typeof campaignSchema> {
  return { source, ...content, ...standing, list_uuid: listUuid } as z.infer<typeof campaignSchema>;
}

export const listCampaigns = operation({
  id: 'listCampaigns',
  summary: 'Campaigns: one of each source',
  query: { source: sourceName.optional() },
  status: 200,
  answer: z.strictObject({ data: z.array(campaignSchema), next_cursor: z.null() }),
  problems: ['other_source'],
  async handle({ query: { source }, caller }, { database }) {
    const rows = await database.admin.mirror.campaigns(reachable(caller, source));
    return { body: { data: rows.map(show), next_cursor: null } };
  },
});

export const getCampaign = operation({
  id: 'getCampaign',
  summary: 'The campaign of a source',
  params: { source: sourceName, list: z.string().min(1).max(200).describe('Its `list_uuid`.') },
  status: 200,
  answer: campaignSchema,
  problems: ['not_found', 'other_source'],
  async handle({ params: { source, list }, caller }, { database }) {
    mustReach(caller, source);
    const row = (await database.admin.mirror.campaigns([source])).find(({ listUuid }) => listUuid === list);
    if (row === undefined) throw notFound('campaign', `${source}/${list}`);
    return { body: show(row) };
  },
});
