import { createSimulator, type Simulator, type SimulatorSettings } from './create-simulator';
import { deleteSubscriber } from './provider/delete-subscriber';
import { verifySubscriber } from './provider/verify-subscriber';
import { faultSettingsSchema } from './settings/fault-settings';
import { manualClock } from './testing/manual-clock';
import { testSettings } from './testing/simulator-settings';

const EVERY_FAULT = faultSettingsSchema.parse({
  lost: { probability: 0.1 },
  repeated: { probability: 0.2, count: 2 },
  delayed: { up_to_ms: 900 },
  reordered: { probability: 0.2, window: 5 },
  test_ping: { probability: 0.02 },
  foreign_list: { probability: 0.02 },
});

/** A while of a campaign that nobody listens to. */
async function liveAWhile(settings: Partial<SimulatorSettings>, faults = EVERY_FAULT) {
  const clock = manualClock();
  const simulator = createSimulator(testSettings({ announceSubscribers: true, ...settings }), clock);
  simulator.faults.current = faults;
  simulator.living.set({ state: 'running', rate: 20 });
  clock.advance(30_000);
  await simulator.close();
  return { deliveries: [...simulator.log.list()], simulator };
}

/** All that the campaign holds: its rows, who stands in which line, its counters. */
function truthOf({ provider: { campaign } }: Simulator) {
  const { live, verified, neverVerified, rewarded, nextSequence, nextRewardId, deleted } = campaign;
  const rows = [live, verified, neverVerified, rewarded].map((some) => [...some]);
  return { rows, nextSequence, nextRewardId, deleted };
}

describe('a simulator', () => {
  it('gives the same deliveries, bodies and truth again from the same seed and the same faults', async () => {
    const [first, second] = [await liveAWhile({}), await liveAWhile({})];
    expect(first.deliveries.length).toBeGreaterThan(800);
    expect(second.deliveries).toEqual(first.deliveries);
    expect(truthOf(second.simulator)).toEqual(truthOf(first.simulator));
  });

  it('lives another life from another seed', async () => {
    const [first, second] = [await liveAWhile({}), await liveAWhile({ seed: 'another' })];
    const told = ({ deliveries }: typeof first) => deliveries.slice(0, 300).map(({ event }) => event);
    expect(told(second)).not.toEqual(told(first));
  });

  it('lives the same life under other faults', async () => {
    const [faulty, straight] = [await liveAWhile({}), await liveAWhile({}, faultSettingsSchema.parse({}))];
    const told = ({ deliveries }: typeof faulty) =>
      deliveries.filter(({ kind }) => kind === 'event').map(({ event, body_digest }) => `${event} ${body_digest}`);
    expect(told(faulty)).toEqual(told(straight));
  });

  it('does all that a campaign does, popular ones more than others, and comes back to old values', async () => {
    const { deliveries, simulator } = await liveAWhile({}, faultSettingsSchema.parse({}));
    expect(new Set(deliveries.map(({ event }) => event))).toEqual(
      new Set([
        'new_registration',
        'subscriber_updated',
        'subscriber_promoted',
        'subscriber_deleted',
        'reward_unlocked',
        'reward_sent',
      ]),
    );
    const { live } = simulator.provider.campaign;
    const referred = Array.from(live, ({ subscriber }) => subscriber.people_referred);
    const top = referred.slice(0, 10).reduce((sum, count) => sum + count, 0);
    expect(top).toBeGreaterThan(referred.slice(10).reduce((sum, count) => sum + count, 0) / 2);
    const seen = new Set<string>();
    const repeatedContent = deliveries.filter(({ subscriber_id, body_digest }) => {
      const key = `${subscriber_id} ${body_digest}`;
      return seen.has(key) || !seen.add(key);
    });
    expect(repeatedContent.length).toBeGreaterThan(10);
  });

  it('records what it would have sent when it has no target', async () => {
    const { deliveries } = await liveAWhile({}, faultSettingsSchema.parse({}));
    expect(new Set(deliveries.map(({ outcome }) => outcome))).toEqual(new Set(['no_target']));
  });

  it('announces those who joined before the start, once each and at their pace, but not the unverified', async () => {
    const clock = manualClock();
    const simulator = createSimulator(testSettings({ subscribers: 300, announceSubscribers: true }), clock);
    clock.advance(500);
    expect([...simulator.log.list()]).toHaveLength(100);
    clock.advance(2_000);
    const verified = [...simulator.provider.campaign.live].filter(({ everVerified }) => everVerified);
    expect([...simulator.log.list()].map(({ subscriber_id }) => subscriber_id)).toEqual(
      verified.map(({ subscriber }) => subscriber.id),
    );
    expect(verified.length).toBeLessThan(300);
    await simulator.close();
  });

  it('announces neither who is deleted before the turn comes, nor twice who is verified meanwhile', async () => {
    const clock = manualClock();
    const simulator = createSimulator(testSettings({ subscribers: 300, announceSubscribers: true }), clock);
    const { campaign } = simulator.provider;
    const [gone, late] = [campaign.verified.at(200)!, campaign.neverVerified.at(0)!];
    const [expected, remaining] = [campaign.verified.length, simulator.announcing.remaining()];
    deleteSubscriber(simulator.provider, gone);
    verifySubscriber(simulator.provider, late);
    clock.advance(5_000);
    const told = [...simulator.log.list()].map(({ subscriber_id }) => subscriber_id);
    expect([told.length, new Set(told).size, remaining]).toEqual([expected - 1, expected - 1, expected]);
    expect(told).not.toContain(gone.subscriber.id);
    expect(told).not.toContain(late.subscriber.id);
    expect(simulator.announcing.remaining()).toBe(0);
    await simulator.close();
  });

  it('keeps its pace by the clock, and rests when it is stopped', async () => {
    const clock = manualClock();
    const simulator = createSimulator(testSettings(), clock);
    simulator.living.set({ state: 'running', rate: 7.5 });
    clock.advance(20_000);
    expect(simulator.living.pace().happened).toBe(150);
    simulator.living.set({ state: 'stopped' });
    clock.advance(20_000);
    expect(simulator.living.pace()).toEqual({ state: 'stopped', rate: 7.5, happened: 150 });
    await simulator.close();
  });
});
