import { createHash } from 'node:crypto';
import {
  campaignContentSchema,
  columnsOf,
  rewardContentSchema,
  subscriberCarriedSchema,
  subscriberContentSchema,
  timestampSchema,
  type Entity,
  type Json,
} from '@evenkeel/event-schemas';
import { ReadFailed, type Snapshot } from '@evenkeel/sync-engine';
import { z } from 'zod';
import { describeIssues } from '../../../describe-issues';
import { findUnstorable } from '../../../unstorable';
import type { MappedColumns, MappedParts } from '../map-subscriber';
import { fitsPlainly } from './fits-plainly';
import { digestOfRow } from './row-digest';

/** A row of an answer, as parsed; where it stands there, for messages; and the answer's text. */
export interface Wire {
  readonly row: unknown;
  readonly at: readonly PropertyKey[];
  readonly text: string;
}

/** What zod makes of the row. A row that does not fit is nobody's, and with it nothing of its answer is to be trusted. */
export function readRow<T>(schema: z.ZodType<T>, { row, at }: Wire): T {
  const read = schema.safeParse(row);
  if (read.success) return read.data;
  throw new ReadFailed('malformed', describeIssues(read.error.issues, at));
}

/** What the columns can hold, as for hints: a value beyond them is named here, and not by the database later. */
const storable = (content: z.ZodObject, carried: z.ZodObject = z.strictObject({})) =>
  z.object({
    content: content.partial(),
    carried: carried.partial(),
    providerUpdatedAt: timestampSchema.nullable(),
  });

const storableOf: Readonly<Record<Entity, ReturnType<typeof storable>>> = {
  subscriber: storable(subscriberContentSchema, subscriberCarriedSchema),
  reward: storable(rewardContentSchema),
  campaign: storable(campaignContentSchema),
};

/**
 * `wire.row` has been read by its schema, so it is an object; `identity` says whose it is. The digest is made when it is
 * asked for, which is only of a row that seems stale: of a page of fifty it cost as much as all else.
 */
export function snapshotOf<Identity extends object>(
  entity: Entity,
  wire: Wire,
  { content, carried = {} }: Partial<MappedParts> & Pick<MappedParts, 'content'>,
  identity: Identity,
  providerUpdatedAt: string | null = null,
): Snapshot & Identity {
  const raw = rawOf(wire.row as Readonly<Record<string, Json>>);
  const unstorable = findUnstorable(raw, wire.text);
  const fits = unstorable === null && entity === 'subscriber' && fitsPlainly(content, carried, providerUpdatedAt);
  if (!fits) readRow(storableOf[entity], { ...wire, row: { content, carried, providerUpdatedAt } });
  if (unstorable) throw new ReadFailed('malformed', [...wire.at, unstorable].map(String).join('.'));
  return {
    ...identity,
    content,
    carried,
    raw,
    providerUpdatedAt,
    get digest() {
      return digestOf(entity, content);
    },
    ...digestOfRow(Buffer.from(JSON.stringify(raw))),
  };
}

/** Without the outcome word of the call, which stands among the fields when one object was asked for: not the row's. */
function rawOf({ response: _outcome, ...raw }: Readonly<Record<string, Json>>): Readonly<Record<string, Json>> {
  return raw;
}

/** In the order of the columns, whatever the order of the fields. */
function digestOf(entity: Entity, content: MappedColumns): string {
  const spoken = columnsOf[entity].content.flatMap((column) =>
    content[column] === undefined ? [] : [[column, content[column]]],
  );
  return createHash('sha256').update(JSON.stringify(spoken)).digest('hex');
}
