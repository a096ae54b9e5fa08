import type { ShownSweep } from '@evenkeel/database';
import { z } from 'zod';
import { mustReach, reachable } from '../serving/authenticate';
import { findNumbered, numberedId } from '../serving/find-numbered';
import { page, pageOf, pageQuery } from '../serving/page';
import { notFound, Problem } from '../serving/problem';
import { operation } from '../services';
import { idText, numberText, sourceName, timeSchema } from './shared-schemas';

const STATES = ['requested', 'running', 'done', 'cancelled'] as const;

const sweepSchema = z.strictObject({
  id: numberText,
  source: z.string(),
  reason: z.string().describe('initial, scheduled, due_rows, counts_differ or requested.'),
  state: z.enum(STATES),
  stage: z.string(),
  next_page: z.int(),
  total_pages: z.int().nullable(),
  total_objects: numberText.nullable(),
  pages: numberText,
  rows: numberText,
  changes: numberText,
  unannounced: numberText.describe('Differences of which no webhook had told.'),
  missing_subscribers: numberText,
  missing_rewards: numberText,
  brake: z
    .string()
    .nullable()
    .describe('`held`: too many rows were missing, and none is removed until that is accepted.'),
  braked_entity: z.string().nullable(),
  plan: z.unknown().describe('What the planner compared: calls by id, and by pages.'),
  requested_at: timeSchema,
  started_at: timeSchema.nullable(),
  finished_at: timeSchema.nullable(),
});

const params = { sweep: numberedId('sweep') };

export const listSweeps = operation({
  id: 'listSweeps',
  summary: 'Sweeps, the newest first',
  query: { ...pageQuery, source: sourceName.optional(), state: z.enum(STATES).optional() },
  status: 200,
  answer: pageOf(sweepSchema),
  problems: ['other_source'],
  async handle({ query, caller }, { database }) {
    const filter = { sources: reachable(caller, query.source), state: query.state };
    const body = await page(query, {
      key: idText,
      keyOf: ({ id }: ShownSweep) => id,
      load: (before, limit) => database.admin.sweeps.list({ ...filter, before, limit }),
      show,
    });
    return { body: { ...body, data: [...body.data] } };
  },
});

export const getSweep = operation({
  id: 'getSweep',
  summary: 'A sweep, and how far it has come',
  params,
  status: 200,
  answer: sweepSchema,
  problems: ['not_found', 'other_source'],
  async handle({ params: { sweep }, caller }, services) {
    return { body: show(await findNumbered('sweep', services.database.admin.sweeps, sweep, caller)) };
  },
});

export const startSweep = operation({
  id: 'startSweep',
  summary: 'Compare all of a source with the provider',
  description: 'A source has one sweep at a time: one that is asked for, or under way, is answered as it is.',
  body: z.strictObject({ source: sourceName }),
  status: 202,
  answer: sweepSchema,
  problems: ['not_found', 'other_source'],
  async handle({ body: { source }, caller }, { database }) {
    mustReach(caller, source);
    const sweep = await database.admin.sweeps.request(source, caller);
    if (sweep === 'not_found') throw notFound('source', source);
    return { body: show(sweep), location: `/v1/sweeps/${sweep.id}` };
  },
});

export const cancelSweep = operation({
  id: 'cancelSweep',
  summary: 'End a sweep; what it has recorded stays',
  params,
  status: 200,
  answer: sweepSchema,
  problems: ['not_found', 'other_source', 'not_in_this_state'],
  async handle({ params: { sweep }, caller }, services) {
    await findNumbered('sweep', services.database.admin.sweeps, sweep, caller);
    return { body: showUnless(await services.database.admin.sweeps.cancel(sweep, caller), sweep) };
  },
});

export const acceptVanishing = operation({
  id: 'acceptVanishing',
  summary: 'The rows that a sweep lacked are gone at the provider: they may be removed',
  description: 'Each is still read by id before it is removed.',
  params,
  status: 200,
  answer: sweepSchema,
  problems: ['not_found', 'other_source', 'not_in_this_state'],
  async handle({ params: { sweep }, caller }, services) {
    await findNumbered('sweep', services.database.admin.sweeps, sweep, caller);
    return { body: showUnless(await services.database.admin.sweeps.acceptVanishing(sweep, caller), sweep) };
  },
});

const REFUSALS = { ended: 'this sweep has ended', not_held: 'the brake of this sweep is not held' };

function showUnless(result: ShownSweep | 'not_found' | keyof typeof REFUSALS, id: string): z.infer<typeof sweepSchema> {
  if (result === 'not_found') throw notFound('sweep', id);
  if (typeof result === 'string') throw new Problem('not_in_this_state', { detail: REFUSALS[result] });
  return show(result);
}

function show(sweep: ShownSweep): z.infer<typeof sweepSchema> {
  return sweep as z.infer<typeof sweepSchema>;
}
