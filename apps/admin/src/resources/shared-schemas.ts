import { changeKindSchema, causeTypeSchema, entitySchema, type Entity } from '@evenkeel/event-schemas';
import type { Standing, StoredChange } from '@evenkeel/database';
import { z } from 'zod';

/** The parts that answers of several resources share. */

export const sourceName = z
  .string()
  .regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'must be 1 to 63 of a-z, 0-9, _ and -, and begin with a letter or digit')
  .describe('The name of a source.');

const [EARLIEST, BEYOND] = [Date.UTC(1970, 0), Date.UTC(10_000, 0)];

/** RFC 3339. Any zone is taken, UTC is given. */
export const timeParameter = z.iso
  .datetime({ offset: true, error: 'must be a time as 2026-01-31T09:15:00Z' })
  .transform((text) => Date.parse(text))
  .refine((at) => at >= EARLIEST && at < BEYOND, 'must be a time between 1970 and 9999')
  .transform((at) => new Date(at).toISOString());

/** In a query there is text alone. */
export const flagParameter = z.enum(['true', 'false'], 'must be true or false').transform((text) => text === 'true');

/** One or several, separated by commas. */
export function listParameter<const T extends string>(values: readonly [T, ...T[]]) {
  const one = z.enum(values);
  return z
    .string()
    .transform((text) => text.split(',').map((item) => item.trim()))
    .pipe(z.array(one, `must be of ${values.join(', ')}, separated by commas`).min(1));
}

export const entities = entitySchema.options;
export const kinds = changeKindSchema.options;

const time = z.string().describe('RFC 3339, UTC.');
export const timeSchema = time;
export const numberText = z.string().regex(/^-?\d+$/);

/** A position, a version or an id within a cursor: no more than 64 bits hold. */
export const idText = z.string().regex(/^\d{1,18}$/);

export const standingSchema = z.strictObject({
  version: numberText,
  provisional: z.boolean().describe('No read has seen this content yet.'),
  ever_verified: z.boolean(),
  dirty: z.boolean().describe('A hint came that no read has settled.'),
  hint_at: time.nullable(),
  deleted_at: time.nullable(),
  erased_at: time.nullable(),
  confirmed_at: time.nullable().describe('When a read last said so.'),
  first_seen_at: time,
  changed_at: time,
}) satisfies z.ZodType<Standing>;

export const causeSchema = z.strictObject({ type: causeTypeSchema, id: z.string().nullable() });

export const changeSchema = z.strictObject({
  id: numberText,
  cursor: z.string().nullable().describe('To go on after it; null outside of the feed.'),
  source: z.string(),
  entity: entitySchema,
  subject: z.string(),
  subscriber_id: z.string().nullable(),
  version: numberText,
  kind: changeKindSchema,
  provisional: z.boolean(),
  before: z.record(z.string(), z.unknown()),
  after: z.record(z.string(), z.unknown()),
  cause: causeSchema,
  at: time,
});
export type ShownChange = z.infer<typeof changeSchema>;

export function showChange(change: StoredChange): ShownChange {
  return {
    id: change.position,
    cursor: null,
    source: change.source,
    entity: change.entity,
    subject: change.subjectId,
    subscriber_id: change.subscriberId,
    version: change.version,
    kind: change.kind,
    provisional: change.provisional,
    before: change.before as Record<string, unknown>,
    after: change.after as Record<string, unknown>,
    cause: { type: change.causeType, id: change.causeId },
    at: change.at,
  };
}

export type { Entity };
