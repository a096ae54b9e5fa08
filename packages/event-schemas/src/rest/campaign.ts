import { z } from 'zod';
import { wireIntSchema, wireTextSchema, wireTimeSchema } from '../webhooks/wire-values';
import { givenIdSchema } from './given-values';

/** A campaign as REST answers it, which calls it a list (contract section 2.4). */
export const restCampaignSchema = z.looseObject({
  uuid: givenIdSchema,
  name: wireTextSchema,
  type: wireTextSchema,
  subscribers: wireIntSchema,
  created_at: wireTimeSchema,
});
export type RestCampaign = z.infer<typeof restCampaignSchema>;
