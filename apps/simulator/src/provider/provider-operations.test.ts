import { faultSettingsSchema } from '../settings/fault-settings';
import { randomStream } from '../random';
import { manualClock } from '../testing/manual-clock';
import { createCampaign, type SubscriberRecord } from './campaign';
import { changeReferralStatus } from './change-referral-status';
import { createSubscriber } from './create-subscriber';
import { deleteSubscriber } from './delete-subscriber';
import type { Provider } from './provider';
import type { ProviderEvent } from './provider-event';
import { purgeUnverified } from './purge-unverified';
import { renderSubscriber } from './render-subscriber';
import { updateSubscriber } from './update-subscriber';
import { unverifySubscriber, verifySubscriber } from './verify-subscriber';

function setUp(settings: object = {}) {
  const clock = manualClock();
  const faults = { current: faultSettingsSchema.parse(settings) };
  const provider: Provider = { campaign: createCampaign('MF00000000aa'), clock, ids: randomStream('s', 'ids'), faults };
  let people = 0;
  const join = (referrer: SubscriberRecord | null = null, verified = true) => {
    const email = `${++people}@example.test`;
    return createSubscriber(provider, { email, firstName: '', lastName: '', referrer, verified });
  };
  return { clock, join, provider };
}

const told = (events: readonly ProviderEvent[]) =>
  events.map(({ event, subscriber }) => `${event} ${subscriber.email}`);

describe('a sign-up', () => {
  it('with a referrer moves the counters of three levels and unlocks what was earned', () => {
    const { join } = setUp();
    const top = join().record;
    const middle = join(top).record;
    const referrer = join(middle).record;
    const third = [join(referrer), join(referrer), join(referrer)][2]!;
    expect(told(third.events)).toEqual([
      'new_registration 6@example.test',
      'subscriber_updated 3@example.test',
      'subscriber_updated 2@example.test',
      'subscriber_updated 1@example.test',
      'reward_unlocked 3@example.test',
    ]);
    expect(referrer.subscriber).toMatchObject({ people_referred: 3, points: 3 });
    expect(middle.subscriber).toMatchObject({ people_referred: 1, level_2_confirmed_referrals: 3 });
    expect(top.subscriber).toMatchObject({ level_2_confirmed_referrals: 1, level_3_confirmed_referrals: 3 });
    expect(third.events[0]!.referrer).toMatchObject({ code: referrer.subscriber.code, people_referred: 2 });
  });

  it('tells of the referrer and of counters only by switch', () => {
    const switches = { subscriber_updated_for_referrer: false, subscriber_updated_for_counters: false };
    const { join } = setUp(switches);
    const { events } = join(join(join().record).record);
    expect(told(events)).toEqual(['new_registration 3@example.test']);
  });

  it('that is unverified is told of when it is verified, with the time of the sign-up', () => {
    const { clock, join, provider } = setUp();
    const referrer = join().record;
    const { record, events } = join(referrer, false);
    expect(told(events)).toEqual(['subscriber_updated 1@example.test']);
    expect(referrer.subscriber).toMatchObject({ pending_referrals: 1, people_referred: 0 });
    expect(updateSubscriber(provider, record, { name: 'X' })).toEqual([]);
    clock.advance(3_600_000);
    const released = verifySubscriber(provider, record);
    expect(told(released)[0]).toBe('new_registration 2@example.test');
    const { created_at, verified_at } = released[0]!.subscriber;
    expect(verified_at! - created_at).toBe(3_600);
    expect(referrer.subscriber).toMatchObject({ pending_referrals: 0, people_referred: 1 });
  });
});

describe('a deletion', () => {
  it('lowers the counters of the referrer, and the referred then read "subscriber_deleted"', () => {
    const { join, provider } = setUp();
    const referrer = join().record;
    const middle = join(referrer).record;
    const referred = join(middle).record;
    const events = deleteSubscriber(provider, middle);
    expect(told(events)).toEqual([
      'subscriber_deleted 2@example.test',
      'subscriber_updated 1@example.test',
      'subscriber_updated 3@example.test',
    ]);
    expect(events[2]!.referrer).toBe('subscriber_deleted');
    expect(renderSubscriber(provider.campaign, referred)).toMatchObject({ referred: true, referred_by: {} });
    expect(referrer.subscriber.people_referred).toBe(0);
  });

  it.each([true, false])('of the unverified by a purge is told by switch: %s', (purge_emits_delete) => {
    const { join, provider } = setUp({ purge_emits_delete });
    join();
    const { subscriber } = join(null, false).record;
    const { purged, events } = purgeUnverified(provider);
    expect(purged).toEqual([subscriber.id]);
    expect(told(events)).toEqual(purge_emits_delete ? ['subscriber_deleted 2@example.test'] : []);
  });

  it('keeps pages by registration and the finding by id, e-mail and code', () => {
    const { join, provider } = setUp();
    const records = Array.from({ length: 20 }, () => join().record);
    for (const index of [0, 7, 19]) deleteSubscriber(provider, records[index]!);
    const left = records.filter((_, index) => ![0, 7, 19].includes(index));
    const { live, byId, byEmail, byCode } = provider.campaign;
    expect([...live]).toEqual(left);
    expect(left.map(({ sequence }) => live.sequences.placeOf(sequence))).toEqual(left.map((_, index) => index));
    for (const record of records) {
      const { id, email, code } = record.subscriber;
      const found = left.includes(record) ? record : undefined;
      expect([byId.get(id), byEmail.get(email), byCode.get(code)]).toEqual([found, found, found]);
    }
  });
});

describe('a change', () => {
  it('bumps last_updated_at by whole seconds, so that two of one second tie; counters only by switch', () => {
    const { clock, join, provider } = setUp({ counters_bump_last_updated_at: false });
    const { record } = join();
    const start = record.subscriber.last_updated_at;
    clock.advance(5_400);
    updateSubscriber(provider, record, { name: 'A' });
    clock.advance(500);
    updateSubscriber(provider, record, { name: 'B' });
    expect(record.subscriber.last_updated_at).toBe(start + 5);
    clock.advance(60_000);
    join(record);
    expect(record.subscriber).toMatchObject({ people_referred: 1, last_updated_at: start + 5 });
  });

  it('of a referral goes any way and moves the counters with it', () => {
    const { join, provider } = setUp();
    const referrer = join().record;
    const { record } = join(referrer);
    const counters = (status: 'unqualified' | 'pending' | 'unconfirmed' | 'confirmed') => {
      changeReferralStatus(provider, record, status);
      const { people_referred, pending_referrals, unconfirmed_referrals } = referrer.subscriber;
      return [people_referred, pending_referrals, unconfirmed_referrals];
    };
    expect(counters('unqualified')).toEqual([0, 0, 0]);
    expect(counters('pending')).toEqual([0, 1, 0]);
    expect(counters('unconfirmed')).toEqual([0, 0, 1]);
    expect(counters('confirmed')).toEqual([1, 0, 0]);
  });

  it('of the verification is told by switch, and verified_at stays', () => {
    const { join, provider } = setUp({ subscriber_updated_for_verification: false });
    const { record } = join();
    expect(unverifySubscriber(provider, record)).toEqual([]);
    expect(record.subscriber).toMatchObject({ verified: false, verified_at: expect.any(Number) as number });
  });
});
