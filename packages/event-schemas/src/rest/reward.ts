import type { z } from 'zod';
import { nestedRewardSchema } from '../webhooks/reward-fields';
import { wireTextSchema } from '../webhooks/wire-values';
import { givenRewardIdSchema } from './given-values';

/**
 * An issued reward as REST answers it (contract section 2.4). Whose it is need not be said where one subscriber's
 * rewards were asked for.
 */
export const restRewardSchema = nestedRewardSchema.extend({ id: givenRewardIdSchema, subscriber_id: wireTextSchema });
export type RestReward = z.infer<typeof restRewardSchema>;
