import type { System } from './start-system';

/**
 * Where the mirror is not what the provider has, told without any of the product's code: the simulator's own account of
 * its campaign against plain SQL. Empty means true. Webhook-only fields and volatile figures are no part of it.
 */
export async function differencesFromProvider(system: System, view: ProviderView = {}): Promise<string[]> {
  const [rows, rewards] = [await subscriberDifferences(system, view), await rewardDifferences(system)];
  return [...rows.flatMap(({ differences }) => differences), ...rewards];
}

/** How the REST API shows what the simulator's own account has otherwise. */
export interface ProviderView {
  /** As the switch `object_times_skew_s`. */
  readonly timesSkewS?: number;
}

export interface DifferentSubscriber {
  readonly id: string;
  /** Null: there is no row. */
  readonly dirty: boolean | null;
  readonly differences: readonly string[];
}

/** Subscribers alone, one by one. What of the provider is told first, then the rows, all of one moment. */
export async function subscriberDifferences(system: System, view: ProviderView = {}): Promise<DifferentSubscriber[]> {
  const visible = (await providersSubscribers(system)).filter(({ verified }) => verified);
  const mirror = await system.rows<MirrorRow>(
    `select s.*, extract(epoch from provider_created_at)::int as created_seconds,
       extract(epoch from provider_updated_at)::int as updated_seconds
     from mirror.subscriber s`,
  );
  const rowOf = new Map(mirror.map((row) => [String(row['id']), row]));
  const found = visible.map(({ id, ...subscriber }): DifferentSubscriber => {
    const row = rowOf.get(id);
    const dirty = row ? row['dirty'] === true : null;
    const isHeld = row?.['deleted_at'] === null;
    return {
      id,
      dirty,
      differences: isHeld ? differentColumns({ id, ...subscriber }, row, view) : [`${id} is missing`],
    };
  });
  const ids = new Set(visible.map(({ id }) => id));
  for (const [id, row] of rowOf)
    if (!ids.has(id) && row['ever_verified'] === true && row['deleted_at'] === null)
      found.push({ id, dirty: row['dirty'] === true, differences: [`${id} is gone at the provider`] });
  return found.filter(({ differences }) => differences.length > 0);
}

async function rewardDifferences(system: System): Promise<string[]> {
  const visible = (await providersSubscribers(system)).filter(({ verified }) => verified);
  const rewards = await system.rows<RewardRow>('select * from mirror.reward where deleted_at is null');
  return visible.flatMap((subscriber) => differentRewards(subscriber, rewards));
}

interface ProviderSubscriber extends Readonly<Record<string, unknown>> {
  readonly id: string;
  readonly verified: boolean;
  readonly referred_by: { readonly id?: string };
  readonly rewards: readonly { readonly id: number; readonly status: string; readonly name: string }[];
}
type MirrorRow = Readonly<Record<string, unknown>>;
interface RewardRow extends MirrorRow {
  readonly subscriber_id: string;
  readonly id: string;
  readonly status: string;
}

async function providersSubscribers({ simulator }: System): Promise<ProviderSubscriber[]> {
  const text = await (await fetch(`${simulator.url}/control/subscribers`)).text();
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as ProviderSubscriber);
}

const SAME_NAME = [
  ...[
    'name',
    'email',
    'phone_number',
    'extra_field',
    'extra_field_2',
    'extra_field_3',
    'extra_field_4',
    'option_field',
  ],
  ...['code', 'host', 'device', 'referral_link', 'universal_link', 'referred', 'referral_status', 'points'],
  ...['pending_referrals', 'unconfirmed_referrals', 'people_referred', 'level_2_confirmed_referrals'],
  ...['level_3_confirmed_referrals', 'risk_level', 'promoted', 'verified', 'stripe_customer_id'],
];

function differentColumns(subscriber: ProviderSubscriber, row: MirrorRow, { timesSkewS = 0 }: ProviderView): string[] {
  const pairs: [string, unknown, unknown][] = [
    ...SAME_NAME.map((name): [string, unknown, unknown] => [name, subscriber[name], row[name]]),
    ['source', subscriber['source'], row['signup_source']],
    ['referred_by.id', subscriber.referred_by.id ?? null, row['referred_by_id']],
    ['created_at', Number(subscriber['created_at']) + timesSkewS, row['created_seconds']],
    ['last_updated_at', Number(subscriber['last_updated_at']) + timesSkewS, row['updated_seconds']],
    ['tags', JSON.stringify(subscriber['tags']), JSON.stringify(row['tags'])],
    ['conversion_amount', Number(subscriber['conversion_amount']), Number(row['conversion_amount'])],
  ];
  return pairs.flatMap(([name, theirs, ours]) =>
    (theirs === '' ? null : (theirs ?? null)) === (ours ?? null)
      ? []
      : [`${subscriber.id}: ${name} is ${JSON.stringify(theirs)}, we hold ${JSON.stringify(ours)}`],
  );
}

function differentRewards({ id, rewards }: ProviderSubscriber, held: readonly RewardRow[]): string[] {
  const statusOf = (list: readonly { readonly id: number | string; readonly status: string }[]) =>
    JSON.stringify(list.map((reward) => [String(reward.id), reward.status]).sort());
  const ours = held.filter((reward) => reward.subscriber_id === id);
  const [theirs, mine] = [statusOf(rewards), statusOf(ours)];
  return theirs === mine ? [] : [`${id}: rewards are ${theirs}, we hold ${mine}`];
}
