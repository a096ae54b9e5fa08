import { forgeWebhook, type ProviderReward, type ProviderSubscriber } from '@evenkeel/connectors';
import { webhookGenerations, type WebhookGenerationName } from '@evenkeel/event-schemas';
import { repositoryRoot } from '@evenkeel/local-stack';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Dice } from '../harness/dice';
import { SOURCE } from './http-text';

/** Bodies as the provider sends them: the fixtures of all connectors, and forged ones. */
export function providerBody(dice: Dice): Buffer {
  return dice.chance(0.4) ? dice.pick(fixtures()) : forgeSome(dice);
}

let read: readonly Buffer[] | undefined;
function fixtures(): readonly Buffer[] {
  if (read !== undefined) return read;
  const folder = join(repositoryRoot(), 'packages', 'connectors', 'src', 'providers');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return (read = files.filter((file) => file.endsWith('.body')).map((file) => readFileSync(join(folder, file))));
}

const generations = Object.keys(webhookGenerations) as WebhookGenerationName[];

/** Of some hundred subscribers, so that the same rows are met again and again. */
function forgeSome(dice: Dice): Buffer {
  const generation = dice.pick(generations);
  return forgeWebhook({
    event: dice.chance(0.02) ? 'moon_landing' : dice.pick<string>(webhookGenerations[generation].events),
    generation,
    listUuid: dice.chance(0.02) ? 'MF-of-somebody-else' : SOURCE.listUuid,
    subscriber: someSubscriber(dice.int(300), dice),
    referrer: dice.pick([null, 'subscriber_deleted' as const, someSubscriber(dice.int(300), dice)]),
    reward: someReward(dice),
    rewardShape: dice.pick(['nested', 'flat']),
    secret: SOURCE.secret,
    signature: 'off',
  }).body;
}

export function someSubscriber(number: number, dice: Dice): ProviderSubscriber {
  const id = `sub_${number.toString(16).padStart(12, '0')}`;
  const name = dice.pick(['Ida Moss', 'Zoë Ōta', '李 小龍', '😀', '']);
  const when = () => 1_700_000_000 + dice.int(60_000_000);
  const none = dice.pick(['', 'some']);
  return {
    id,
    name,
    ...{ first_name: name, last_name: none, email: `s${number}@example.test`, code: `c${number}`, phone_number: none },
    ...{ crypto_wallet_address: none, crypto_wallet_provider: none, other_identifier_value: none, option_field: none },
    ...{ extra_field: none, extra_field_2: none, extra_field_3: none, extra_field_4: none, stripe_customer_id: none },
    ...{ host: none, referral_link: `https://x.example.test/?mwr=c${number}`, universal_link: none },
    ...{ position: dice.int(1000), visitors: dice.int(1000), points: dice.int(1000), risk_level: dice.int(5) },
    ...{ pending_referrals: 0, unconfirmed_referrals: 0, people_referred: dice.int(50), conversion_amount: 12.5 },
    ...{ level_2_confirmed_referrals: 0, level_3_confirmed_referrals: 0 },
    ...{ referred: dice.chance(0.5), referred_by: {}, promoted: dice.chance(0.5), promoted_at: when() },
    ...{ verified: dice.chance(0.5), verified_at: null, referral_status: none, referral_status_at: null },
    ...{ source: dice.pick([null, 'newsletter']), device: null, tags: ['a', 'b'], people_ahead: dice.int(1000) },
    ...{ created_at: when(), last_updated_at: when() },
  };
}

function someReward(dice: Dice): ProviderReward {
  const when = 1_700_000_000 + dice.int(60_000_000);
  return {
    id: dice.int(500),
    name: 'Tote bag',
    status: dice.pick(['pending', 'sent', 'resent', 'canceled', 'flagged', 'failed']),
    value: dice.int(10_000) / 100,
    ...{ coupon_code: 'TOTE', coupon_group: 'rh', transaction_id: `t${dice.int(1000)}`, referral: 'kit@example.test' },
    ...{ created_at: when, unlocked_date: when, sent_date: null },
  };
}
