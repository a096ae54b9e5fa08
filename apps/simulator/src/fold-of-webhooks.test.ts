import { loadConnectors } from '@evenkeel/connectors';
import { systemClock } from './clock';
import { createSimulator, type Simulator } from './create-simulator';
import { createFastLife } from './living/burst';
import type { SubscriberRecord } from './provider/campaign';
import { faultSettingsSchema } from './settings/fault-settings';
import { startReceiver, type ReceivedWebhook, type ScriptedReceiver } from './testing/scripted-receiver';
import { SECRET, testSettings } from './testing/simulator-settings';
import { until } from './testing/until';

const connector = loadConnectors().of('referralhero');

/** What both a webhook and the truth tell of a subscriber, and that others do not move. */
const TOLD = [
  'name',
  'email',
  'extra_field',
  'extra_field_2',
  'code',
  'referral_link',
  'referred',
  'created_at',
] as const;
type Told = Record<string, unknown>;

/** A mirror without reads: the last webhook of each subscriber. */
function fold(received: readonly ReceivedWebhook[]): Map<string, Told> {
  const mirror = new Map<string, Told>();
  for (const { body } of received) {
    const told = JSON.parse(body.toString()) as Told & { subscriber_id: string };
    if (told.response === 'subscriber_deleted') mirror.delete(told.subscriber_id);
    else mirror.set(told.subscriber_id, Object.fromEntries(TOLD.map((field) => [field, told[field]])));
  }
  return mirror;
}

function truthOf({ provider }: Simulator): Map<string, Told> {
  const announced = [...provider.campaign.live].filter(({ everVerified }) => everVerified);
  const told = ({ subscriber }: SubscriberRecord) =>
    Object.fromEntries(TOLD.map((field) => [field, subscriber[field]]));
  return new Map(announced.map((record) => [record.subscriber.id, told(record)]));
}

describe('a campaign that is told by HTTP', () => {
  let receiver: ScriptedReceiver;
  let simulator: Simulator;
  afterEach(async () => {
    await simulator.close();
    await receiver.close();
  });
  async function live(events: number, faults: object, script?: (nth: number) => number): Promise<void> {
    receiver = await startReceiver(script);
    const target = { url: receiver.url, secret: SECRET };
    simulator = createSimulator(testSettings({ subscribers: 0, target }), systemClock);
    simulator.faults.current = faultSettingsSchema.parse(faults);
    simulator.jobs.add(createFastLife(simulator.provider, simulator.random('life'), events));
    await until(() => simulator.jobs.remaining() === 0 && simulator.log.counts().pending === 0);
  }

  it('is the fold of what it announced when nothing is lost, over few connections', async () => {
    await live(1_000, {});
    expect(simulator.log.counts()).toMatchObject({ delivered: receiver.received.length });
    expect(fold(receiver.received)).toEqual(truthOf(simulator));
    expect(truthOf(simulator).size).toBeGreaterThan(150);
    expect(receiver.connections()).toBeLessThanOrEqual(8);
  });

  it('is another than the fold when webhooks are lost', async () => {
    await live(400, { lost: { probability: 0.2 } });
    expect(fold(receiver.received)).not.toEqual(truthOf(simulator));
  });

  it('sends every webhook authentic and readable, whatever the provider retries', async () => {
    const retries = { time_scale: 0.0001, attempts: 20 };
    await live(300, { retries, disable: { enabled: false } }, (nth) => (nth % 3 === 0 ? 503 : nth % 7 === 0 ? 0 : 200));
    for (const { body, headers } of receiver.received) {
      const webhook = { body, headers: headers as Record<string, string> };
      expect(connector.verify(webhook, [SECRET])).toEqual({ signedWith: 0 });
      expect(connector.parse(body)).toHaveProperty('hint');
    }
    const { attempts, delivered, given_up, planned } = simulator.log.counts();
    expect({ attempts, delivered, given_up }).toEqual({
      attempts: receiver.received.length,
      delivered: planned,
      given_up: 0,
    });
  });
});
