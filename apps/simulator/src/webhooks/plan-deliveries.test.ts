import { loadConnectors } from '@evenkeel/connectors';
import type { DeliveryRecord } from './delivery';
import { createDeliveryPlanner } from './plan-deliveries';
import { createCampaign } from '../provider/campaign';
import { issueReward } from '../provider/issue-reward';
import type { ProviderEvent } from '../provider/provider-event';
import { signUpSomebody } from '../living/sign-up';
import { randomStream } from '../random';
import { faultSettingsSchema, type Faults } from '../settings/fault-settings';
import { manualClock } from '../testing/manual-clock';
import { SECRET } from '../testing/simulator-settings';

const connector = loadConnectors().of('referralhero');

function setUp(settings: object = {}, secret: string | null = SECRET) {
  const faults: Faults = { current: faultSettingsSchema.parse(settings) };
  const clock = manualClock();
  const listUuid = 'MF00000000aa';
  const provider = { campaign: createCampaign(listUuid), clock, ids: randomStream('s', 'ids'), faults };
  const planner = createDeliveryPlanner({ seed: 's', listUuid, target: { secret }, faults, clock });
  const { record, events } = signUpSomebody(provider, randomStream('s', 'life'), { verified: true });
  const signedUp = events[0]!;
  const unlocked = issueReward(provider, record, { name: 'Gift', value: 5, referrals: 1, referral: '' })[0]!;
  const plan = (event: ProviderEvent, times = 1) => Array.from({ length: times }, () => planner.plan(event)).flat();
  return { plan, planner, signedUp, unlocked };
}

const kindsOf = (deliveries: readonly { record: DeliveryRecord }[]) => deliveries.map(({ record }) => record.kind);
const bodyOf = ({ body }: { body: Buffer }) => JSON.parse(body.toString()) as Record<string, unknown>;

describe('a planned webhook', () => {
  it.each(['base64', 'hex'])('signed in %s is authentic to the connector', (signature) => {
    const { plan, signedUp } = setUp({ signature });
    const [delivery] = plan(signedUp);
    expect(connector.verify(delivery!, [SECRET])).toEqual({ signedWith: 0 });
    expect(connector.verify(delivery!, ['another secret'])).toBe('wrong_signature');
  });

  it('has no signature where it is off, or where nothing is sent', () => {
    const [unsigned] = [setUp({ signature: 'off' }), setUp({}, null)].map(({ plan, signedUp }) => plan(signedUp)[0]!);
    expect(connector.verify(unsigned!, [SECRET])).toBe('missing_signature');
  });

  it('is a hint about its subscriber', () => {
    const { plan, signedUp } = setUp();
    expect(connector.parse(plan(signedUp)[0]!.body)).toMatchObject({
      hint: {
        event: 'new_registration',
        list_uuid: 'MF00000000aa',
        subscriber_id: signedUp.subscriber.id,
        content: { email: signedUp.subscriber.email, code: signedUp.subscriber.code },
      },
    });
  });

  it('follows the generation: the oldest has no subscriber_id', () => {
    const { plan, signedUp } = setUp({ generation: 'maitre_1' });
    const [delivery] = plan(signedUp);
    expect(bodyOf(delivery!)).not.toHaveProperty('subscriber_id');
    expect(delivery!.record.subscriber_id).toBe(signedUp.subscriber.id);
  });

  it('bears its reward nested or flat, under either name', () => {
    const nested = setUp();
    expect(bodyOf(nested.plan(nested.unlocked)[0]!)).toMatchObject({ response: 'reward_unlocked', reward: { id: 1 } });
    const flat = setUp({ reward_shape: 'flat', bonus_unlocked: true });
    expect(bodyOf(flat.plan(flat.unlocked)[0]!)).toMatchObject({ response: 'bonus_unlocked', reward_id: 1 });
  });
});

describe('faults, measured over 4,000 events', () => {
  const EVENTS = 4_000;
  const shareOf = (count: number) => count / EVENTS;

  it('loses its share, whole events, and ends them at once', () => {
    const { plan, signedUp } = setUp({ lost: { probability: 0.1 }, repeated: { probability: 0.5 } });
    const deliveries = plan(signedUp, EVENTS);
    const lost = deliveries.filter(({ record }) => record.outcome === 'lost');
    expect(shareOf(new Set(lost.map(({ record }) => record.event_number)).size)).toBeCloseTo(0.1, 1);
    const lostEvents = new Set(lost.map(({ record }) => record.event_number));
    expect(deliveries.filter(({ record }) => lostEvents.has(record.event_number))).toHaveLength(lost.length);
  });

  it('repeats its share, with as many copies of the same bytes as told', () => {
    const { plan, signedUp } = setUp({ repeated: { probability: 0.25, count: 3 } });
    const deliveries = plan(signedUp, EVENTS);
    expect(shareOf(kindsOf(deliveries).filter((kind) => kind === 'copy').length / 3)).toBeCloseTo(0.25, 1);
    expect(new Set(deliveries.map(({ record }) => record.body_digest)).size).toBe(1);
  });

  it('delays evenly from nothing to the most', () => {
    const { plan, signedUp } = setUp({ delayed: { up_to_ms: 1_000 } });
    const delays = plan(signedUp, EVENTS).map(({ record }) => record.delayed_ms);
    expect(Math.max(...delays)).toBeLessThanOrEqual(1_000);
    expect(delays.reduce((sum, ms) => sum + ms, 0) / EVENTS / 1_000).toBeCloseTo(0.5, 1);
  });

  it('holds its share back, behind at most the window', () => {
    const { plan, signedUp } = setUp({ reordered: { probability: 0.3, window: 5 } });
    const behind = plan(signedUp, EVENTS).map(({ record }) => record.held_behind);
    expect(shareOf(behind.filter((count) => count > 0).length)).toBeCloseTo(0.3, 1);
    expect(new Set(behind)).toEqual(new Set([0, 1, 2, 3, 4, 5]));
  });

  it('sends pings and sign-ups of a foreign list beside its share, signed like all', () => {
    const { plan, signedUp } = setUp({ test_ping: { probability: 0.05 }, foreign_list: { probability: 0.05 } });
    const fakes = plan(signedUp, EVENTS).filter(({ record }) => record.kind !== 'event');
    expect(shareOf(fakes.length)).toBeCloseTo(0.1, 1);
    expect(new Set(kindsOf(fakes))).toEqual(new Set(['test_ping', 'foreign_list']));
    for (const fake of fakes.slice(0, 20)) {
      expect(connector.verify(fake, [SECRET])).toEqual({ signedWith: 0 });
      expect(bodyOf(fake)).toMatchObject({ response: 'new_registration' });
      expect(bodyOf(fake).list_uuid).not.toBe('MF00000000aa');
    }
  });

  it('does nothing of it by default', () => {
    const { plan, signedUp } = setUp();
    const deliveries = plan(signedUp, EVENTS);
    expect(deliveries).toHaveLength(EVENTS);
    const straight = { kind: 'event', outcome: 'pending', delayed_ms: 0, held_behind: 0 };
    for (const { record } of deliveries) expect(record).toMatchObject(straight);
  });
});
