import { z } from 'zod';
import { SUBSCRIBER_ORDERS } from './subscriber-orders';

/** The switches of `rest` in `PUT /control/faults`: what the REST API does to whoever reads it. */

const probability = z.number().min(0).max(1).default(0);
const always = z.number().min(0).max(1).default(1);
const milliseconds = z.int().min(0).max(86_400_000);
const seconds = z.int().min(-1_000_000_000).max(1_000_000_000).default(0);

/** Answers that are late, broken, or none of the API's. */
const transport = {
  /** Uniform between the two, for this share; the answer tells what was so when it was asked for. */
  slow: z
    .strictObject({ probability: always, from_ms: milliseconds.default(0), to_ms: milliseconds.default(0) })
    .refine(({ from_ms, to_ms }) => from_ms <= to_ms, 'from_ms must not be above to_ms')
    .prefault({}),
  /** A gateway's HTML, before token and limit are looked at; `for_ms` after this was set it ends, null: never. */
  server_errors: z
    .strictObject({
      probability,
      status: z.union([z.literal(500), z.literal(502), z.literal(503), z.literal(504)]).default(503),
      for_ms: milliseconds.nullable().default(null),
    })
    .prefault({}),
  /** 200 all the same: without the key that matters, cut in the middle, an HTML page, or nothing (contract 4, PH). */
  malformed: z
    .strictObject({ probability, kind: z.enum(['without_key', 'truncated', 'html', 'empty']).default('without_key') })
    .prefault({}),
};

/** Refusals. */
const account = {
  token: z.enum(['accepted', 'invalid_token', 'inactive_account']).default('accepted'),
  /** The hour in which this is set has no calls left; the next one does. */
  budget_spent: z.boolean().default(false),
  /** Of the fixed window (contract 2.6); less for those who cannot wait an hour. */
  hour_ms: z.int().min(100).max(3_600_000).default(3_600_000),
  calls_left: z.enum(['null', 'number', 'string']).default('null'),
  /** Stopped, it is gone from /lists (contract 2.3); whether its rows stay readable is not documented. */
  campaign: z.enum(['active', 'stopped', 'stopped_but_readable']).default('active'),
  /** Of errors: "400, 401, 403" is a hint, never documented (contract 2.5). 429 stays, unless all are 200. */
  error_status: z
    .union([
      z.literal('hinted'),
      z.literal(200),
      z.literal(400),
      z.literal(401),
      z.literal(403),
      z.literal(404),
      z.literal(422),
    ])
    .default('hinted'),
};

/** What is read, where it may be another than the truth. */
const content = {
  /** This share of the reads sees the campaign as it stood up to `lag_ms` ago, but not before this was set. */
  stale: z.strictObject({ probability: always, lag_ms: z.int().min(0).max(3_600_000).default(0) }).prefault({}),
  /** After so many pages of subscribers were read a random one is deleted, so that the next page has shifted; 0: none. */
  deletes_in_sweeps: z
    .strictObject({ every_pages: z.int().min(0).max(1_000_000).default(0), silent: z.boolean().default(false) })
    .prefault({}),
  /** The server's clock: `timestamp` of the answers. */
  timestamp_skew_s: seconds,
  /** Every time in subscribers, rewards and lists; webhooks tell the true ones. */
  object_times_skew_s: seconds,
  /** Fields that nobody documented, in envelope, data and objects. */
  unknown_fields: z.boolean().default(false),
  /** `live_sample`: without the fields that only other pages tell of (contract 2.4). */
  subscriber_fields: z.enum(['all', 'live_sample']).default('all'),
  unverified_in_lists: z.boolean().default(false),
  /** This share of the subscribers, always the same ones, is in no page of them, and is still found by id. */
  list_hides: probability,
  /** The same of the rewards. */
  reward_list_hides: probability,
  /** Whether `subscribers` of a list counts them: not documented. */
  list_counts_unverified: z.boolean().default(false),
  /** `referred_by` once the referrer is deleted: not documented. */
  deleted_referrer: z.enum(['empty_object', 'null', 'subscriber_deleted']).default('empty_object'),
  default_order: z.enum(SUBSCRIBER_ORDERS).default('registration_desc'),
  rewards_newest_first: z.boolean().default(false),
  beyond_last_page: z.enum(['empty', 'last_page']).default('empty'),
  /** Further active campaigns of the account, without subscribers: for more than one page of lists. */
  other_lists: z.int().min(0).max(1_000).default(0),
};

export const restFaultsSchema = z.strictObject({ ...transport, ...account, ...content });
export type RestFaultSettings = z.infer<typeof restFaultsSchema>;
