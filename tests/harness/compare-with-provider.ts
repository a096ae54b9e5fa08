import type { System } from './start-system';

/**
 * Where the mirror is not what the provider has, told without any of the product's code: the simulator's own account of
 * its campaign against plain SQL. Empty means true. Webhook-only fields and volatile figures are no part of it.
 */
export async function differencesFromProvider(system: System): Promise<string[]> {
  const truth = await providersSubscribers(system);
  const mirror = await system.rows<MirrorRow>(
    `select s.*, extract(epoch from provider_created_at)::int as created_seconds,
       extract(epoch from provider_updated_at)::int as updated_seconds
     from mirror.subscriber s`,
  );
  const rewards = await system.rows<RewardRow>('select * from mirror.reward where deleted_at is null');
  const held = new Map(mirror.filter((row) => row['deleted_at'] === null).map((row) => [String(row['id']), row]));
  const visible = truth.filter(({ verified }) => verified);
  const found: string[] = [];
  for (const subscriber of visible) {
    const row = held.get(subscriber.id);
    if (!row) found.push(`${subscriber.id} is missing`);
    else found.push(...differentColumns(subscriber, row), ...differentRewards(subscriber, rewards));
  }
  const ids = new Set(visible.map(({ id }) => id));
  for (const [id, row] of held)
    if (!ids.has(id) && row['ever_verified'] === true) found.push(`${id} is gone at the provider`);
  return found;
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

function differentColumns(subscriber: ProviderSubscriber, row: MirrorRow): string[] {
  const pairs: [string, unknown, unknown][] = [
    ...SAME_NAME.map((name): [string, unknown, unknown] => [name, subscriber[name], row[name]]),
    ['source', subscriber['source'], row['signup_source']],
    ['referred_by.id', subscriber.referred_by.id ?? null, row['referred_by_id']],
    ['created_at', subscriber['created_at'], row['created_seconds']],
    ['last_updated_at', subscriber['last_updated_at'], row['updated_seconds']],
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
