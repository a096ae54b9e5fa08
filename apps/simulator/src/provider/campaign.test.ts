import { listSubscribers } from '../control/list-subscribers';
import { createSimulator } from '../create-simulator';
import { createSubscriber } from './create-subscriber';
import { manualClock } from '../testing/manual-clock';
import { testSettings } from '../testing/simulator-settings';
import { deleteSubscriber } from './delete-subscriber';
import { purgeUnverified } from './purge-unverified';
import { updateSubscriber } from './update-subscriber';

function setUp(subscribers = 400) {
  const { provider } = createSimulator(testSettings({ subscribers }), manualClock());
  return { provider, campaign: provider.campaign };
}

/** Its sequence, its id and whom it brought, of someone who brought several and was brought by somebody. */
function popular({ campaign }: ReturnType<typeof setUp>) {
  const rows = [...campaign.live];
  const brought = (id: string) => rows.filter(({ referrerId }) => referrerId === id);
  const record = rows.find(({ subscriber, referrerId }) => referrerId !== null && brought(subscriber.id).length > 2)!;
  return { record, brought: brought(record.subscriber.id).map(({ subscriber }) => subscriber.id) };
}

describe('a seeded row', () => {
  it('is no object of its own until it changes, whoever reads it', () => {
    const { provider, campaign } = setUp();
    const before = campaign.held.size;
    expect(before).toBe(campaign.rewarded.size);
    expect([...listSubscribers(provider)]).toHaveLength(400);
    expect(campaign.held.size).toBe(before);
    const record = [...campaign.verified].find(({ sequence }) => !campaign.held.has(sequence))!;
    updateSubscriber(provider, record, { name: 'X' });
    expect([campaign.held.size, campaign.byId.get(record.subscriber.id)]).toEqual([before + 1, record]);
    expect(campaign.live.bySequence(record.sequence)).toBe(record);
  });

  it('that was read before it changed cannot be changed by what it was then', () => {
    const { provider, campaign } = setUp();
    const [first, second] = [campaign.live.at(399)!, campaign.live.at(399)!];
    updateSubscriber(provider, first, { name: 'X' });
    expect(() => updateSubscriber(provider, second, { name: 'Y' })).toThrow('row 400 is not as it was read');
    deleteSubscriber(provider, first);
    expect(() => updateSubscriber(provider, first, { name: 'Y' })).toThrow('row 400 is not as it was read');
  });

  it('is found by nothing once it was deleted, and its e-mail is free again', () => {
    const { provider, campaign } = setUp();
    const record = campaign.live.at(7)!;
    const { id, email, code } = record.subscriber;
    deleteSubscriber(provider, record);
    expect([campaign.byId.get(id), campaign.byEmail.get(email), campaign.byCode.get(code)]).toEqual(
      Array(3).fill(undefined),
    );
    expect([...campaign.live].map(({ subscriber }) => subscriber.id)).not.toContain(id);
    const again = { email, firstName: 'A', lastName: 'B', referrer: null, verified: true };
    expect(campaign.byEmail.get(email)).toBeUndefined();
    expect(campaign.byEmail.get(createSubscriber(provider, again).record.subscriber.email)!.sequence).toBe(401);
  });
});

describe('a deletion', () => {
  it('updates those whom it had brought before the start and after, in order, but not those who left', () => {
    const all = setUp();
    const { provider, campaign } = all;
    const { record, brought } = popular(all);
    const join = (email: string) =>
      createSubscriber(provider, {
        email,
        firstName: '',
        lastName: '',
        referrer: campaign.byId.get(record.subscriber.id)!,
        verified: true,
      }).record;
    const joined = ['a@example.test', 'b@example.test', 'c@example.test'].map(join);
    const left = [brought[1]!, joined[0]!.subscriber.id];
    for (const id of left) deleteSubscriber(provider, campaign.byId.get(id)!);
    const events = deleteSubscriber(provider, campaign.byId.get(record.subscriber.id)!);
    const told = events
      .filter(({ referrer }) => referrer === 'subscriber_deleted')
      .map(({ subscriber }) => subscriber.id);
    const everVerified = (id: string) => campaign.byId.get(id)?.everVerified === true;
    const stayed = [...brought, ...joined.map(({ subscriber }) => subscriber.id)].filter((id) => !left.includes(id));
    expect(told).toEqual(stayed.filter(everVerified));
    expect(told.length).toBeGreaterThan(2);
  });

  it('of the unverified takes them all, and nobody else', () => {
    const { provider, campaign } = setUp();
    const never = [...campaign.live].filter(({ everVerified }) => !everVerified).map(({ subscriber }) => subscriber.id);
    const verified = campaign.verified.length;
    expect(never.length).toBeGreaterThan(10);
    expect(purgeUnverified(provider).purged).toEqual(never);
    expect([campaign.live.length, campaign.neverVerified.length]).toEqual([verified, 0]);
    expect(purgeUnverified(provider).purged).toEqual([]);
  });
});

it('the truth that is read slowly leaves out who was deleted meanwhile, and who joined', () => {
  const { provider, campaign } = setUp(5);
  const truth = listSubscribers(provider);
  const [first, second, third] = [...campaign.live];
  expect(truth.next().value).toMatchObject({ id: first!.subscriber.id });
  deleteSubscriber(provider, campaign.byId.get(first!.subscriber.id)!);
  deleteSubscriber(provider, campaign.byId.get(second!.subscriber.id)!);
  createSubscriber(provider, {
    email: 'late@example.test',
    firstName: '',
    lastName: '',
    referrer: null,
    verified: true,
  });
  const rest = [...truth] as { readonly id: string }[];
  expect(rest.map(({ id }) => id)[0]).toBe(third!.subscriber.id);
  expect(rest).toHaveLength(3);
});
