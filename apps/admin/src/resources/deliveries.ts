import type { DeliveryRow, StorageReads } from '@evenkeel/database';
import { outcomeSchema } from '@evenkeel/event-schemas';
import { z } from 'zod';
import { mustReach, reachable } from '../serving/authenticate';
import { page, pageOf, pageQuery } from '../serving/page';
import { notFound, Problem } from '../serving/problem';
import { operation } from '../services';
import { changeSchema, numberText, showChange, sourceName, timeParameter, timeSchema } from './shared-schemas';

const deliverySchema = z.strictObject({
  id: z.string(),
  source: z.string(),
  received_at: timeSchema,
  type: z.string().nullable().describe('Of its event; null if its body could not be read.'),
  subject: z.string().nullable().describe('The subscriber that it tells of.'),
  outcome: outcomeSchema,
  reason: z.string().nullable(),
  changes: z.array(numberText).describe('Ids, in the feed, of what it changed.'),
  replay_of: z.string().nullable(),
});

const storySchema = deliverySchema.extend({
  body: z.strictObject({
    text: z.string().nullable().describe('Null if the bytes are no UTF-8.'),
    base64: z.string().nullable().describe('Where `text` is null.'),
    bytes: z.int(),
    sha256: z.string(),
  }),
  headers: z.record(z.string(), z.string()),
  ingest: z.strictObject({ id: z.string(), number: numberText }).describe('Which process took it, as its how-manieth.'),
  replays: z
    .array(numberText)
    .describe(
      'Ids of the replays that gave it another outcome than it had before, the last one that which it has now.',
    ),
  story: z.array(changeSchema).describe('What it changed, as far as those changes are kept.'),
});

export const deliveryId = z.uuid('must be the id of a delivery, a UUID');

function show(row: DeliveryRow): z.infer<typeof deliverySchema> {
  return {
    ...{ id: row.id, source: row.source, received_at: row.receivedAt, type: row.eventType, subject: row.subjectId },
    ...{ outcome: row.outcome, reason: row.reason, changes: [...row.changeIds], replay_of: row.replayOf },
  };
}

export const listDeliveries = operation({
  id: 'listDeliveries',
  summary: 'Webhooks that were taken, the newest first',
  query: {
    ...pageQuery,
    source: sourceName.optional(),
    outcome: outcomeSchema.optional(),
    type: z.string().min(1).optional(),
    subject: z.string().min(1).optional(),
    received_after: timeParameter.optional(),
    received_before: timeParameter.optional(),
  },
  status: 200,
  answer: pageOf(deliverySchema),
  problems: ['other_source'],
  async handle({ query, caller }, { database }) {
    const filter = {
      ...{ sources: reachable(caller, query.source), outcome: query.outcome, eventType: query.type },
      ...{ subjectId: query.subject, receivedAfter: query.received_after, receivedBefore: query.received_before },
    };
    const body = await page(query, {
      key: z.uuid(),
      keyOf: ({ id }: DeliveryRow) => id,
      load: (before, limit) => database.admin.deliveries.list({ ...filter, before, limit }),
      show,
    });
    return { body: { ...body, data: [...body.data] } };
  },
});

export const getDelivery = operation({
  id: 'getDelivery',
  summary: 'A webhook: its bytes, its outcome and what it changed',
  params: { delivery: deliveryId },
  status: 200,
  answer: storySchema,
  problems: ['not_found', 'not_kept', 'other_source'],
  async handle({ params: { delivery: id }, caller }, { database }) {
    const found = await database.admin.deliveries.find(id);
    if (found === null) throw await missing(id, database.admin.storage);
    mustReach(caller, found.source);
    const changes = await database.admin.histories.changesAt(found.source, found.changeIds);
    return {
      body: {
        ...show(found),
        body: { ...textOf(found.body), bytes: found.body.length, sha256: found.digest },
        ...{ headers: { ...found.headers }, ingest: { id: found.ingestId, number: found.ingestSeq } },
        replays: [...found.replayIds],
        story: changes.map((change) => showChange(change)),
      },
    };
  },
});

/** An id holds when it was made, so it is known whether the delivery, if there was one, was dropped. */
async function missing(id: string, storage: StorageReads): Promise<Problem> {
  const keptFrom = await storage.keptFrom('deliveries');
  const isV7 = id[14] === '7';
  if (keptFrom === null || !isV7 || parseInt(id.replaceAll('-', '').slice(0, 12), 16) >= Date.parse(keptFrom))
    return notFound('delivery', id);
  return new Problem('not_kept', { detail: `deliveries are kept from ${keptFrom} on, and this one was taken before` });
}

function textOf(body: Buffer): { text: string | null; base64: string | null } {
  const text = body.toString('utf8');
  return Buffer.from(text, 'utf8').equals(body)
    ? { text, base64: null }
    : { text: null, base64: body.toString('base64') };
}
