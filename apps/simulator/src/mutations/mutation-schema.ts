import { z } from 'zod';
import { REFERRAL_STATUSES } from '../provider/change-referral-status';
import { REWARD_STATUSES } from '../provider/change-reward-status';
import { EDITABLE_TEXTS, type EditableFields } from '../provider/update-subscriber';

/** The list of `POST /control/mutations`: exact changes, made in this order. Texts may be anything, nonsense too. */

const text = z.string().max(100_000);
const id = z.string().min(1);
const texts = Object.fromEntries(EDITABLE_TEXTS.map((name) => [name, text.optional()])) as Record<
  (typeof EDITABLE_TEXTS)[number],
  z.ZodOptional<typeof text>
>;

const fieldsSchema = z.strictObject({
  ...texts,
  source: text.nullable().optional(),
  device: text.nullable().optional(),
  tags: z.array(text).optional(),
  points: z.int().optional(),
  risk_level: z.int().optional(),
  visitors: z.int().optional(),
  conversion_amount: z.number().optional(),
});

const ofSubscriber = { subscriber_id: id };

const kinds = {
  create: z.strictObject({
    /** Several at once, all left to chance but for what is said here. */
    count: z.int().min(1).max(10_000).default(1),
    email: text.min(1).optional(),
    /** A subscriber id or a referral code. */
    referrer: id.optional(),
    verified: z.boolean().default(true),
    fields: fieldsSchema.default({}),
  }),
  update: z.strictObject({ ...ofSubscriber, fields: fieldsSchema }),
  delete: z.strictObject(ofSubscriber),
  promote: z.strictObject(ofSubscriber),
  verify: z.strictObject({ ...ofSubscriber, verified: z.boolean().default(true) }),
  referral: z.strictObject({ ...ofSubscriber, status: z.enum(REFERRAL_STATUSES) }),
  /** Without `reward_id` a new one is issued; with it, its status changes. */
  reward: z.strictObject({
    ...ofSubscriber,
    reward_id: z.int().optional(),
    name: text.default('Gift'),
    value: z.number().default(10),
    status: z.enum(REWARD_STATUSES).default('pending'),
  }),
  purge: z.strictObject({}),
  test_ping: z.strictObject({}),
  foreign_list: z.strictObject({}),
  burst: z.strictObject({
    events: z.int().min(1).max(10_000_000),
    subscribers: z.int().min(1).max(1_000_000),
  }),
  /** So many happenings of the living campaign, without its pace. */
  live: z.strictObject({ events: z.int().min(1).max(10_000_000) }),
};

export type MutationKind = keyof typeof kinds;
export const MUTATION_KINDS = Object.keys(kinds) as MutationKind[];

const mutationSchema = z
  .strictObject({
    /** The provider changes and tells nobody, as if every webhook of it were lost. */
    silent: z.boolean().default(false),
    ...(Object.fromEntries(MUTATION_KINDS.map((kind) => [kind, kinds[kind].optional()])) as {
      [K in MutationKind]: z.ZodOptional<(typeof kinds)[K]>;
    }),
  })
  .refine((mutation) => kindsOf(mutation).length === 1, `needs exactly one of: ${MUTATION_KINDS.join(', ')}`);

export const mutationsSchema = z.strictObject({ mutations: z.array(mutationSchema).min(1).max(10_000) });

export type Mutation = z.infer<typeof mutationSchema>;
export type MutationOf<K extends MutationKind> = NonNullable<Mutation[K]>;

export function kindsOf(mutation: object): MutationKind[] {
  return MUTATION_KINDS.filter((kind) => (mutation as Partial<Record<MutationKind, unknown>>)[kind] !== undefined);
}

/** Only what was said: a field left out is not a field set to undefined. */
export function givenFields(fields: z.infer<typeof fieldsSchema>): Partial<EditableFields> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
