import { z } from 'zod';
import { contentValueSchema, timestampSchema } from './values';
import { causeTypeSchema, changeKindSchema, entitySchema } from './words';

/** One applied mutation of a row: `before` and `after` hold the changed content columns only (protocol section 1). */
export const changeSchema = z.strictObject({
  source: z.string(),
  entity: entitySchema,
  subject_id: z.string(),
  /** The order key: the row's own id for a subscriber, the owner's for a reward, empty for a campaign. */
  subscriber_id: z.string(),
  version: z.bigint().positive(),
  kind: changeKindSchema,
  provisional: z.boolean(),
  before: z.record(z.string(), contentValueSchema),
  after: z.record(z.string(), contentValueSchema),
  cause_type: causeTypeSchema,
  cause_id: z.string(),
  at: timestampSchema,
});
export type Change = z.infer<typeof changeSchema>;
