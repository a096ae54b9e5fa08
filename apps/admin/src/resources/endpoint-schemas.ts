/** The parts that operations on endpoints share: what may be set of one, and how one is shown. */
import {
  ATTEMPTS_LOOKED_AT,
  MOST_MESSAGES_COUNTED,
  type EndpointCounts,
  type EndpointUpdate,
  type ShownEndpoint,
} from '@evenkeel/database';
import { columnsOf } from '@evenkeel/event-schemas';
import { z } from 'zod';
import { mustReach } from '../serving/authenticate';
import { etagOf } from '../serving/etag';
import type { Caller } from '../serving/operation';
import { notFound, Problem } from '../serving/problem';
import type { Services } from '../services';
import { entities, kinds, timeSchema } from './shared-schemas';

const ROW_TYPES = ['subscriber', 'reward'].flatMap((entity) => kinds.map((kind) => `${entity}.${kind}`));
export const TYPES: [string, ...string[]] = ['campaign.updated', ...ROW_TYPES];

const COLUMNS = new Set(entities.flatMap((entity) => [...columnsOf[entity].content, 'deleted_at']));
/** Ours to say, or the connection's. */
const RESERVED =
  /^(webhook-.*|content-.*|host|connection|transfer-encoding|te|trailer|upgrade|expect|user-agent|keep-alive|proxy-.*)$/i;
const MOST_HEADERS = 20;

const headerName = z
  .string()
  .regex(/^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$/, 'is no name of a header')
  .refine((name) => !RESERVED.test(name), 'is set by Evenkeel');

/** Half of a surrogate pair is no text that Postgres takes as JSON. */
const text = (most: number) =>
  z
    .string()
    .max(most)
    .refine((given) => given.isWellFormed(), 'is no text');

export const endpointId = z.string().regex(/^ep_[0-9a-f]{32}$/, 'must be the id of an endpoint');
export const endpointParams = { endpoint: endpointId };

export const endpointSettings = {
  url: z
    .url({ protocol: /^https?$/, error: 'must be a URL that begins with https://' })
    .max(2_000)
    .refine((given) => given.isWellFormed(), 'is no text')
    .describe('https; private addresses, and http, where EVENKEEL_OUTBOUND_ALLOW names them.'),
  description: text(500),
  types: z.array(z.enum(TYPES)).max(TYPES.length).describe('Those that are sent; none is all.'),
  filters: z
    .array(
      z.strictObject({
        field: z.string().refine((name) => COLUMNS.has(name), 'is no column that changes are about'),
        equals: z.union([text(1_000), z.number(), z.boolean(), z.null()]).optional(),
      }),
    )
    .max(20)
    .describe(
      'A change is sent if it set one of these fields, to that value if one is given; what is deleted, restored or erased always is.',
    ),
  confirmed_only: z.boolean().describe('Changes that no read has confirmed are held back.'),
  personal_data: z.boolean().describe('Whether names, addresses and the like are sent.'),
  headers: z
    .record(headerName, z.string().regex(/^[\x20-\x7e]{0,1000}$/, 'must be up to 1000 printable characters'))
    .refine((headers) => Object.keys(headers).length <= MOST_HEADERS, `must be ${MOST_HEADERS} or less`)
    .describe('Sent with each message; kept sealed, and only their names shown.'),
  rate_limit: z.int().min(1).max(100_000).nullable().describe('Messages a second; null: as many as it takes.'),
};

export const endpointSchema = z.strictObject({
  id: z.string(),
  url: z.string(),
  description: z.string(),
  source: z.string().nullable().describe('Null: all.'),
  types: z.array(z.string()),
  filters: z.array(z.strictObject({ field: z.string(), equals: z.unknown().optional() })),
  confirmed_only: z.boolean(),
  personal_data: z.boolean(),
  header_names: z.array(z.string()),
  rate_limit: z.int().nullable(),
  state: z.enum(['enabled', 'paused', 'disabled']),
  state_reason: z.string().nullable().describe('Of a disabled one: gone (it answered 410) or failing_too_long.'),
  state_since: timeSchema,
  secrets: z.array(
    z.strictObject({
      id: z.string().describe('A digest by which secrets are told apart.'),
      valid_until: timeSchema.nullable().describe('Null: until it is rotated.'),
    }),
  ),
  health: z.strictObject({
    failures: z
      .int()
      .describe('Attempts that failed since one was delivered; from ten on those of one moment count as one.'),
    failing_since: timeSchema.nullable(),
    rests_until: timeSchema.nullable().describe('Nothing is sent before; null: it does not rest.'),
    delivered_at: timeSchema.nullable(),
  }),
  created_at: timeSchema,
  updated_at: timeSchema,
});

export const withSecret = endpointSchema.extend({
  secret: z.string().describe('To verify signatures with. Shown this once.'),
});

const counted = (what: string) => z.int().describe(`${what}; ${MOST_MESSAGES_COUNTED} stands for as many or more.`);

/** As lists and single ones are shown: also how it goes. */
export const endpointWithCounts = endpointSchema.extend({
  counts: z
    .strictObject({
      open: counted('Messages that wait or are being sent'),
      oldest_at: timeSchema.nullable().describe('Since when the oldest of these has waited.'),
      parked: counted('Messages that were given up, and not recovered'),
      attempts: z.int().describe(`At its newest messages, ${ATTEMPTS_LOOKED_AT} at most.`),
      delivered: z.int().describe('Of these attempts.'),
      p50_ms: z.int().nullable().describe('Half of these attempts took no longer; null: there was none.'),
      p99_ms: z.int().nullable(),
      since: timeSchema.nullable().describe('Of the oldest of these attempts.'),
      last_error: z
        .string()
        .nullable()
        .describe('What the newest of these attempts that failed came to; null: none did.'),
      last_error_status: z.int().nullable().describe('What was answered to it; null: nothing was.'),
    })
    .describe('How it goes with it, in numbers.'),
});

const NO_COUNTS: EndpointCounts = {
  ...{ open: 0, oldest_at: null, parked: 0, attempts: 0, delivered: 0 },
  ...{ p50_ms: null, p99_ms: null, since: null },
  ...{ last_error: null, last_error_status: null },
};

/** Each as it is shown, with how it goes. */
export async function withCounts(
  { database }: Services,
  endpoints: readonly ShownEndpoint[],
): Promise<z.infer<typeof endpointWithCounts>[]> {
  const counts = await database.admin.endpoints.counts(endpoints.map(({ id }) => id));
  return endpoints.map((endpoint) => ({
    ...answerEndpoint(endpoint).body,
    counts: counts.get(endpoint.id) ?? NO_COUNTS,
  }));
}

/** How it goes with it is no change of it. */
export function etagOfEndpoint({ id, updated_at }: ShownEndpoint): object {
  return { id, updated_at };
}

export function answerEndpoint(endpoint: ShownEndpoint) {
  return { body: endpoint as z.infer<typeof endpointSchema>, etag: etagOf(etagOfEndpoint(endpoint)) };
}

type Settings = { readonly [K in keyof typeof endpointSettings]?: z.output<(typeof endpointSettings)[K]> | undefined };

export function updateOf(settings: Settings): EndpointUpdate {
  const { url, description, types, filters, headers } = settings;
  const { confirmed_only: confirmedOnly, personal_data: personalData, rate_limit: rateLimit } = settings;
  return { url, description, types, filters, headers, confirmedOnly, personalData, rateLimit };
}

/** Throws `invalid_request` for an address that messages may not go to. */
export function mustBeAllowed({ outbound }: Services, url: string | undefined): void {
  const message = url === undefined ? null : outbound.guard.refusalOf(url);
  if (message !== null) throw new Problem('invalid_request', { errors: [{ in: 'body', name: 'url', message }] });
}

/** A key that is restricted to sources reaches the endpoints of these, and none that is told of all. */
export function mustReachEndpoint(caller: Caller, source: string | null): void {
  if (source !== null) return mustReach(caller, source);
  if (caller.sources !== null)
    throw new Problem('other_source', { detail: 'an endpoint of all sources needs a key that reaches all' });
}

/** Throws `not_found`, or `other_source`. */
export async function findEndpoint({ database }: Services, id: string, caller: Caller): Promise<ShownEndpoint> {
  const endpoint = await database.admin.endpoints.find(id);
  if (endpoint === null) throw notFound('endpoint', id);
  mustReachEndpoint(caller, endpoint.source);
  return endpoint;
}

/** It was removed between two looks. */
export function mustStand<T>(written: T | null, id: string): T {
  if (written === null) throw notFound('endpoint', id);
  return written;
}
