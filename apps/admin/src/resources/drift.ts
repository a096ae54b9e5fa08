import type { DriftRow } from '@evenkeel/database';
import { entitySchema } from '@evenkeel/event-schemas';
import { z } from 'zod';
import { reachable } from '../serving/authenticate';
import { findNumbered, numberedId } from '../serving/find-numbered';
import { page, pageOf, pageQuery } from '../serving/page';
import { operation } from '../services';
import { flagParameter, idText, numberText, sourceName, timeSchema } from './shared-schemas';

const driftSchema = z.strictObject({
  id: numberText,
  source: z.string(),
  entity: entitySchema,
  subject: z.string(),
  subscriber_id: z.string(),
  fields: z.record(z.string(), z.strictObject({ mirror: z.unknown(), provider: z.unknown() })),
  likely_cause: z.string(),
  found_by: z.string(),
  found_at: timeSchema,
  confirmed_at: timeSchema,
  repaired_at: timeSchema.nullable().describe('Null: it stands.'),
});

function show(row: DriftRow): z.infer<typeof driftSchema> {
  const [before, after] = [row.before, row.after] as Record<string, unknown>[];
  const names = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])];
  return {
    ...{ id: row.id, source: row.source, entity: row.entity, subject: row.subjectId, subscriber_id: row.subscriberId },
    fields: Object.fromEntries(names.map((name) => [name, { mirror: before?.[name], provider: after?.[name] }])),
    ...{ likely_cause: row.likelyCause, found_by: row.foundBy, found_at: row.foundAt },
    ...{ confirmed_at: row.confirmedAt, repaired_at: row.repairedAt },
  };
}

export const listDrift = operation({
  id: 'listDrift',
  summary: 'Confirmed drift, field by field, the newest first',
  description:
    'A row that was not due and differed from the provider, as a second look has confirmed. What is under way is no drift.',
  query: {
    ...pageQuery,
    source: sourceName.optional(),
    entity: entitySchema.optional(),
    standing: flagParameter.optional().describe('true: what was not repaired yet.'),
  },
  status: 200,
  answer: pageOf(driftSchema),
  problems: ['other_source'],
  async handle({ query, caller }, { database }) {
    const { source, entity, standing } = query;
    const filter = { sources: reachable(caller, source), entity, standing };
    const body = await page(query, {
      key: idText,
      keyOf: ({ id }: DriftRow) => id,
      load: (before, limit) => database.admin.drift.list({ ...filter, before, limit }),
      show,
    });
    return { body: { ...body, data: [...body.data] } };
  },
});

export const getDrift = operation({
  id: 'getDrift',
  summary: 'One that was found to be other than at the provider',
  params: { drift: numberedId('drift') },
  status: 200,
  answer: driftSchema,
  problems: ['not_found', 'other_source'],
  async handle({ params: { drift: id }, caller }, { database }) {
    return { body: show(await findNumbered('drift', database.admin.drift, id, caller)) };
  },
});

export const summarizeDrift = operation({
  id: 'summarizeDrift',
  summary:
    'Of each source: what stands, since when all of it is known to be true, and how much was proven within an hour',
  query: { source: sourceName.optional() },
  status: 200,
  answer: z.strictObject({
    data: z.array(
      z.strictObject({
        source: z.string(),
        standing: z.int(),
        found_last_day: z.int(),
        repaired_last_day: z.int(),
        proven_from: timeSchema.nullable().describe('When the last complete sweep began.'),
        subscribers: z.int(),
        proven_within_hour: z.int(),
        share_proven_within_hour: z.number().min(0).max(1).nullable(),
        due: z.int(),
      }),
    ),
    next_cursor: z.null(),
  }),
  problems: ['other_source'],
  async handle({ query: { source }, caller }, { database, feed }) {
    const sources = reachable(caller, source) ?? (await feed.feed.sources());
    const summaries = await database.admin.drift.summarize(sources);
    const data = summaries.map((each) => ({
      ...{ source: each.source, standing: each.standing, found_last_day: each.foundLastDay },
      ...{ repaired_last_day: each.repairedLastDay, proven_from: each.provenAt, subscribers: each.rows },
      proven_within_hour: each.provenWithinHour,
      share_proven_within_hour: each.rows === 0 ? null : each.provenWithinHour / each.rows,
      due: each.due,
    }));
    return { body: { data, next_cursor: null } };
  },
});
