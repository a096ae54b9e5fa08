import { z } from 'zod';
import { REFERRER_DELETED } from '../webhooks/referral';
import { webhookBodySchema } from '../webhooks/webhook-body';
import { wireTextSchema, wireTimeSchema } from '../webhooks/wire-values';
import { givenIdSchema, givenTimeSchema } from './given-values';

/**
 * A subscriber as REST answers it (contract section 2.4): the fields and spellings of a webhook, which borrowed them
 * from here, under an id of another name, with a referrer that has an id, and dated. Unknown fields are kept.
 *
 * Two fields must be there: a row without id is nobody, and one without its date of sign-up was cut short by somebody;
 * it would prove what it does not show.
 */
export const restSubscriberSchema = webhookBodySchema
  .omit({ list_uuid: true, response: true, subscriber_id: true, referral: true })
  .extend({
    id: givenIdSchema,
    created_at: givenTimeSchema,
    last_updated_at: wireTimeSchema,
    /** `{}` when not referred; what it holds once the referrer is deleted is not documented. */
    referred_by: z
      .union(
        [z.literal(['', REFERRER_DELETED]), z.null(), z.looseObject({ id: wireTextSchema, email: wireTextSchema })],
        {
          error: 'expected {}, a referrer or nothing',
        },
      )
      .optional(),
  });
export type RestSubscriber = z.infer<typeof restSubscriberSchema>;
