import { z } from 'zod';
import { wireIntSchema } from '../webhooks/wire-values';
import { givenCountSchema } from './given-values';

/**
 * What is around every answer of REST (contract sections 2.1 and 2.5). The body says whether it went well, not the HTTP
 * status: an error may come with 200. `calls_left` and `timestamp` are told by the way, so nothing of theirs is wrong
 * enough to refuse an answer.
 */
export const restEnvelopeSchema = z.discriminatedUnion('status', [
  z.looseObject({ status: z.literal('ok'), data: z.unknown() }),
  z.looseObject({ status: z.literal('error'), code: z.string().min(1) }),
]);
export type RestEnvelope = z.infer<typeof restEnvelopeSchema>;

/** Contract section 2.3. `total_pages` may be 0. */
export const restPaginationSchema = z.looseObject({
  total_pages: givenCountSchema,
  total_objects: givenCountSchema,
  current_page: wireIntSchema,
});
export type RestPagination = z.infer<typeof restPaginationSchema>;
