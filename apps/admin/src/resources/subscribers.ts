import {
  SEARCH_WAYS,
  type FoundPlace,
  type FoundSubscriber,
  type SubscriberPlace,
  type SubscriberRow,
} from '@evenkeel/database';
import { subscriberCarriedSchema, subscriberContentSchema } from '@evenkeel/event-schemas';
import { z } from 'zod';
import { mustReach, reachable } from '../serving/authenticate';
import { page, pageOf, pageQuery } from '../serving/page';
import { notFound, Problem } from '../serving/problem';
import { operation, type Services } from '../services';
import {
  causeSchema,
  flagParameter,
  numberText,
  sourceName,
  standingSchema,
  timeParameter,
  timeSchema,
} from './shared-schemas';
import { subscriberAt } from './subscriber-at';

const contentShape = { ...subscriberContentSchema.shape, ...subscriberCarriedSchema.shape };

export const subscriberSchema = z.strictObject({
  source: z.string(),
  id: z.string(),
  ...contentShape,
  ...standingSchema.shape,
});

const provenanceSchema = z.record(
  z.string(),
  z
    .strictObject({
      version: numberText,
      change: numberText.describe('Its id in the feed.'),
      cause: causeSchema,
      at: timeSchema,
    })
    .nullable(),
);

const wholeSubscriberSchema = subscriberSchema.extend({
  raw: z.unknown().describe('The last body that the provider gave, with fields that have no column too.'),
  provenance: provenanceSchema.describe(
    'Of each field the change that set it last; null where that change, if there was one, is not kept any more.',
  ),
});

export const subscriberParams = {
  source: sourceName,
  subscriber: z.string().min(1).max(200).describe('The id that the provider gave.'),
};

export function showSubscriber({ source, id, content, standing }: SubscriberRow): z.infer<typeof subscriberSchema> {
  return { source, id, ...content, ...standing } as z.infer<typeof subscriberSchema>;
}

export const listSubscribers = operation({
  id: 'listSubscribers',
  summary: 'Search subscribers, by source and id',
  description:
    'With `search` they come in another order: of each source who has it as id, then those whose e-mail, code and name it begins, each by that text. A cursor belongs to one or the other.',
  query: {
    ...pageQuery,
    source: sourceName.optional(),
    search: z
      .string()
      .min(1)
      .max(200, 'must be 200 characters or fewer')
      .optional()
      .describe('What an e-mail, a code or a name begins with, or an id. Not together with `email` or `code`.'),
    email: z.string().min(1).optional().describe('Exactly, as the provider has it.'),
    code: z.string().min(1).optional().describe('Their own referral code.'),
    status: z.string().min(1).optional().describe('`referral_status`: pending, confirmed, unqualified …'),
    dirty: flagParameter.optional(),
    provisional: flagParameter.optional(),
    deleted: z
      .enum(['true', 'false', 'any'], 'must be true, false or any')
      .default('false')
      .describe('Whether those that are gone at the provider are shown.'),
    changed_after: timeParameter.optional(),
    changed_before: timeParameter.optional(),
  },
  status: 200,
  answer: pageOf(subscriberSchema),
  problems: ['other_source'],
  async handle({ query, caller }, { database }) {
    const { source, search, email, code, status, dirty, provisional, deleted, changed_after, changed_before } = query;
    const filter = {
      ...{ sources: reachable(caller, source), email, code, status, dirty, provisional },
      deleted: deleted === 'any' ? undefined : deleted === 'true',
      ...{ changedAfter: changed_after, changedBefore: changed_before },
    };
    if (search !== undefined) {
      if (email !== undefined || code !== undefined) throw twoSearches();
      return { body: await found(query, { ...filter, text: search }, database) };
    }
    const body = await page(query, {
      key: z.tuple([z.string(), z.string()]),
      keyOf: ({ source: name, id }: SubscriberRow): [string, string] => [name, id],
      load: (after, limit) => database.admin.mirror.subscribers({ ...filter, after: placeOf(after), limit }),
      show: showSubscriber,
    });
    return { body: { ...body, data: [...body.data] } };
  },
});

function twoSearches(): Problem {
  const message = 'must not come with `email` or `code`';
  return new Problem('invalid_request', { errors: [{ in: 'query', name: 'search', message }] });
}

const foundKey = z.tuple([z.string(), z.enum(SEARCH_WAYS), z.string(), z.string()]);

/** A page of those that a text finds. */
async function found(
  query: { readonly limit: number; readonly cursor?: string | undefined },
  wanted: Omit<Parameters<Services['database']['admin']['mirror']['search']>[0], 'after' | 'limit'>,
  { admin }: Services['database'],
) {
  const body = await page(query, {
    key: foundKey,
    keyOf: ({ place: { source, way, text, id } }: FoundSubscriber): z.infer<typeof foundKey> => [source, way, text, id],
    load: (after, limit) => admin.mirror.search({ ...wanted, after: after && foundPlace(after), limit }),
    show: showSubscriber,
  });
  return { ...body, data: [...body.data] };
}

function foundPlace([source, way, text, id]: z.infer<typeof foundKey>): FoundPlace {
  return { source, way, text, id };
}

function placeOf(after: readonly [string, string] | null): SubscriberPlace | null {
  return after && { source: after[0], id: after[1] };
}

export const getSubscriber = operation({
  id: 'getSubscriber',
  summary: 'A subscriber, with where each field comes from; or as it was at a time',
  description:
    'With `at` the content is that of the time, from the change log; figures that are not judged (position, visitors) and `raw` are left out then.',
  params: subscriberParams,
  query: { at: timeParameter.optional() },
  status: 200,
  answer: z.union([
    wholeSubscriberSchema,
    z.strictObject({
      source: z.string(),
      id: z.string(),
      at: timeSchema,
      version: numberText,
      deleted: z.boolean(),
      erased_at: timeSchema
        .nullable()
        .describe('If it is set, what it was then is not known any more: all of it is null.'),
      ...subscriberContentSchema.shape,
    }),
  ]),
  problems: ['not_found', 'other_source', 'not_kept'],
  async handle({ params: { source, subscriber: id }, query: { at }, caller }, services) {
    mustReach(caller, source);
    const row = await mustBeThere(services, source, id);
    if (at !== undefined) return { body: (await subscriberAt(services, row, at)) as never };
    return { body: { ...showSubscriber(row), raw: row.raw, provenance: await provenanceOf(services, source, id) } };
  },
});

/** Fields that are not judged are set by no change, so they are not there. */
async function provenanceOf({ database }: Services, source: string, id: string) {
  const name = { source, entity: 'subscriber', subjectId: id } as const;
  const { histories } = database.admin;
  const [known, start] = [await histories.provenance(name), await histories.start(name)];
  const lost = start.version === '1' ? [] : Object.keys(subscriberContentSchema.shape);
  return {
    ...Object.fromEntries(lost.map((field) => [field, null])),
    ...Object.fromEntries(
      Object.entries(known).map(([field, { version, position, cause, at }]) => [
        field,
        { version, change: position, cause, at },
      ]),
    ),
  };
}

export async function mustBeThere({ database }: Services, source: string, id: string) {
  const row = await database.admin.mirror.subscriber(source, id);
  if (row === null) throw notFound('subscriber', `${source}/${id}`);
  return row;
}
