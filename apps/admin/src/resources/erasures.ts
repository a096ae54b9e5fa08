import type { ShownErasure } from '@evenkeel/database';
import { z } from 'zod';
import { mustReach, reachable } from '../serving/authenticate';
import { findNumbered, numberedId } from '../serving/find-numbered';
import { page, pageOf, pageQuery } from '../serving/page';
import { notFound } from '../serving/problem';
import { operation } from '../services';
import { idText, numberText, sourceName, timeSchema } from './shared-schemas';
import { subscriberParams } from './subscribers';

const STATES = ['requested', 'running', 'done'] as const;

const erasureSchema = z.strictObject({
  id: numberText,
  source: z.string(),
  subject: z.string().describe('The subscriber that was asked for.'),
  subjects: z.array(z.string()).describe('With all other rows of the same e-mail: they are the same person.'),
  state: z.enum(STATES),
  step: z.string().describe('What a worker is at.'),
  erased: z
    .record(z.string(), z.int())
    .describe(
      'How much of what was erased. `others_…`: what is about somebody else and named the person; only that is gone of it.',
    ),
  requested_by: z.string().describe('The name of the key.'),
  requested_at: timeSchema,
  started_at: timeSchema.nullable(),
  finished_at: timeSchema.nullable(),
});

const params = { erasure: numberedId('erasure') };

function show(erasure: ShownErasure): z.infer<typeof erasureSchema> {
  return { ...erasure, subjects: [...erasure.subjects], erased: { ...erasure.erased } } as z.infer<
    typeof erasureSchema
  >;
}

export const eraseSubscriber = operation({
  id: 'eraseSubscriber',
  summary: 'Erase a person everywhere; this cannot be undone',
  description:
    'Workers erase the mirror, changes, deliveries, the queue, drift, and what in all that is about others names them. The answer is the receipt, which tells how far it is. Asked again, it is answered with the same one.',
  params: subscriberParams,
  status: 202,
  answer: erasureSchema,
  problems: ['not_found', 'other_source'],
  async handle({ params: { source, subscriber }, caller }, { database }) {
    mustReach(caller, source);
    const erasure = await database.admin.erasures.request(source, subscriber, caller);
    if (erasure === 'not_found') throw notFound('subscriber', `${source}/${subscriber}`);
    return { body: show(erasure), location: `/v1/erasures/${erasure.id}` };
  },
});

export const listErasures = operation({
  id: 'listErasures',
  summary: 'Erasures, the newest first',
  query: {
    ...pageQuery,
    source: sourceName.optional(),
    state: z.enum(STATES).optional(),
    subject: z.string().min(1).optional(),
  },
  status: 200,
  answer: pageOf(erasureSchema),
  problems: ['other_source'],
  async handle({ query, caller }, { database }) {
    const filter = { sources: reachable(caller, query.source), state: query.state, subject: query.subject };
    const body = await page(query, {
      key: idText,
      keyOf: ({ id }: ShownErasure) => id,
      load: (before, limit) => database.admin.erasures.list({ ...filter, before, limit }),
      show,
    });
    return { body: { ...body, data: [...body.data] } };
  },
});

export const getErasure = operation({
  id: 'getErasure',
  summary: 'An erasure: how far it is, and what was erased where, without the data',
  params,
  status: 200,
  answer: erasureSchema,
  problems: ['not_found', 'other_source'],
  async handle({ params: { erasure: id }, caller }, { database }) {
    return { body: show(await findNumbered('erasure', database.admin.erasures, id, caller)) };
  },
});
