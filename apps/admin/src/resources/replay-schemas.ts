import { replayStates, type AskedFilter, type ShownReplay } from '@evenkeel/database';
import { entitySchema, outcomeSchema, reasonSchema } from '@evenkeel/event-schemas';
import type { ReplayDifference } from '@evenkeel/sync-engine';
import { z } from 'zod';
import { numberText, timeParameter, timeSchema } from './shared-schemas';

/** What a replay is asked for with, and how it is shown. */

export { replayStates };

/** A delivery that is pending waits for its outcome anyway. */
const replayable = outcomeSchema.exclude(['pending']);
/** It is kept as JSON, of which Postgres takes no half of a pair of surrogates. */
const text = z
  .string()
  .min(1)
  .max(200)
  .refine((value) => !/\p{Cs}/u.test(value), 'must be well-formed Unicode');

export const filterFields = {
  outcome: replayable.optional().describe('`dead`: read again, after what can be read has grown.'),
  reason: reasonSchema.optional(),
  type: text.optional().describe('Of the event; one that could not be read has none.'),
  subject: text.optional().describe('The subscriber that it told of.'),
  received_after: timeParameter.optional(),
  received_before: timeParameter.optional().describe('Without it: until now.'),
};

/** The filter is shown as it was asked for. */
const shownFilterSchema = z.strictObject({
  ...{ outcome: replayable.optional(), reason: reasonSchema.optional(), type: z.string().optional() },
  ...{ subject: z.string().optional(), received_after: timeSchema.optional() },
  ...{ received_before: timeSchema.optional(), delivery: z.string().optional() },
});

const perName = (what: string) => z.record(z.string(), z.int()).describe(what);

export const replaySchema = z.strictObject({
  id: numberText,
  source: z.string(),
  filter: shownFilterSchema,
  dry_run: z.boolean(),
  state: z.enum(replayStates),
  failure: z.string().nullable(),
  progress: z.number().describe('0 to 1, by the times at which the deliveries came.'),
  counts: z.strictObject({
    deliveries: z.int().describe('That fitted the filter, up to now.'),
    without_body: z.int().describe('Of these, those whose bytes are not kept any more.'),
    outcomes: perName('What they came to: `outcome`, or `outcome/reason`.'),
    mended: z.int().describe('That had come to nothing (dead, ignored) and have another outcome now.'),
    made_due: z.int().describe('Rows that the provider is asked for.'),
    changes: perName('By entity and kind: `subscriber.created`.'),
    differing: z.int().describe('Deliveries that say otherwise than the mirror.'),
    fields: perName('Of these, how often in which field: `subscriber.points`.'),
  }),
  requested_by: z.string().describe('The name of the API key.'),
  requested_at: timeSchema,
  started_at: timeSchema.nullable(),
  finished_at: timeSchema.nullable(),
});

export function showReplay(replay: ShownReplay): z.infer<typeof replaySchema> {
  const { id, source, dryRun, state, failure, progress, counts } = replay;
  return {
    ...{ id, source, filter: replay.filter as z.infer<typeof shownFilterSchema>, dry_run: dryRun, state, failure },
    counts: {
      ...counts,
      outcomes: { ...counts.outcomes },
      changes: { ...counts.changes },
      fields: { ...counts.fields },
    },
    ...{ progress, requested_by: replay.requestedBy, requested_at: replay.requestedAt },
    ...{ started_at: replay.startedAt, finished_at: replay.finishedAt },
  };
}

export const differenceSchema = z.strictObject({
  delivery: z.string(),
  subject: z.string(),
  outcome: outcomeSchema.describe('What the delivery would come to.'),
  reason: reasonSchema.nullable(),
  rows: z.array(
    z.strictObject({
      entity: entitySchema,
      id: z.string(),
      effect: z
        .enum(['created', 'deleted', 'due'])
        .describe('`due`: the row stays as it is, and the provider is asked. Otherwise the row was not known.'),
      says_deleted: z.boolean(),
      fields: z.record(z.string(), z.strictObject({ mirror: z.unknown(), delivery: z.unknown() })),
    }),
  ),
});

export function showDifference({ rows, ...difference }: ReplayDifference): z.infer<typeof differenceSchema> {
  return { ...difference, rows: rows.map((row) => ({ ...row, fields: { ...row.fields } })) };
}

/** What was left out is not kept as null. */
export function askedFilter(filter: AskedFilter): AskedFilter {
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}
