import { z } from 'zod';
import { SUBSCRIBER_ORDERS } from '../settings/subscriber-orders';

/** What cannot be read is as good as left out: no error for it is documented (contract 2.5). */
const page = z.coerce.number().int().min(1).catch(1);
const text = z.string().optional().catch(undefined);

const querySchema = z.object({
  page,
  sort_by: z.enum(SUBSCRIBER_ORDERS).optional().catch(undefined),
  /** Contract 2.2: 1 to 50, and 10 unless told otherwise. */
  per_page: z.coerce
    .number()
    .int()
    .catch(10)
    .transform((size) => Math.min(50, Math.max(1, size))),
  status: text,
  email: text,
  mwr: text,
  api_token: text,
});
export type RestQuery = z.infer<typeof querySchema>;

export function readQuery(query: unknown): RestQuery {
  return querySchema.parse(query);
}
