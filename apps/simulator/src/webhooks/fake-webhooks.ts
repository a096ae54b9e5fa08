import type { WebhookToForge } from '@evenkeel/connectors';
import { createCampaign } from '../provider/campaign';
import { createSubscriber } from '../provider/create-subscriber';
import { describeEvent } from '../provider/provider-event';
import { randomStream } from '../random';
import { NO_FAULTS } from '../settings/fault-settings';

type FakeWebhook = Pick<WebhookToForge, 'event' | 'listUuid' | 'subscriber' | 'referrer'>;

/** 2025-01-01: a fake tells of no time that anybody may rely on. */
const SOME_TIME = 1_735_689_600;

/** The dashboard's "Test" button: a sign-up of nobody to no list, and nothing says so (contract 1.7). */
export function testPing(): FakeWebhook {
  return signUpElsewhere('test ping', 'MF0000000000');
}

/** A real sign-up of another campaign of the same account, which shares the secret (contract 1.6). */
export function foreignWebhook(seed: string): FakeWebhook {
  return signUpElsewhere(`${seed}/foreign`, `MF${randomStream(seed, 'foreign list').hex(10)}`);
}

function signUpElsewhere(seed: string, listUuid: string): FakeWebhook {
  const provider = {
    campaign: createCampaign(listUuid),
    clock: { now: () => SOME_TIME * 1000, schedule: () => () => undefined },
    ids: randomStream(seed, 'ids'),
    faults: { current: NO_FAULTS },
  };
  const { record } = createSubscriber(provider, {
    email: 'jane.doe@example.test',
    firstName: 'Jane',
    lastName: 'Doe',
    referrer: null,
    verified: true,
  });
  const { event, subscriber, referrer } = describeEvent(provider, 'new_registration', record);
  return { event, listUuid, subscriber, referrer };
}
