import { createHash } from 'node:crypto';
import { unixSeconds } from '../clock';
import { signUpSomebody } from '../living/sign-up';
import { createCampaign } from '../provider/campaign';
import { findReferred } from '../provider/find-referred';
import type { Provider } from '../provider/provider';
import { randomStream, type Random } from '../random';
import { NO_FAULTS } from '../settings/fault-settings';
import { manualClock } from '../testing/manual-clock';
import { joinedAt } from './population';
import { seedPopulation } from './seed-population';

const LIST = 'MF00000000aa';
const clock = manualClock();
const now = unixSeconds(clock);

interface Chances {
  readonly random: Random;
  readonly ids: Random;
}
const chances = (): Chances => ({ random: randomStream('s', 'population'), ids: randomStream('s', 'ids') });

/** Its digits are 0 and 1: of 256 codes many are drawn twice. */
function fewCodes(): Chances {
  const drawn = randomStream('s', 'few');
  const int = (): number => drawn.int(2);
  const hex = (digits: number): string => Array.from({ length: digits }, int).join('');
  return { ...chances(), ids: { ...drawn, int, hex } };
}

function seeded(count: number, by = chances()) {
  const campaign = createCampaign(LIST, seedPopulation({ listUuid: LIST, count, now }, by));
  return { campaign, ...by };
}

/** The same people, by the operations that everybody goes through who joins later. */
function signedUp(count: number, by = chances()) {
  const campaign = createCampaign(LIST);
  const provider: Provider = { campaign, clock, ids: by.ids, faults: { current: NO_FAULTS }, mute: true };
  for (let sequence = 1; sequence <= count; sequence++) {
    signUpSomebody(provider, by.random, { createdAt: joinedAt({ listUuid: LIST, count, now }, sequence) });
  }
  return { campaign, ...by };
}

describe('the seeded population', () => {
  it.each([
    ['their own codes', 3_000, chances],
    ['codes that were taken', 200, fewCodes],
  ])('is the one that would have signed up one by one, with %s', (_, count, by) => {
    const [expected, actual] = [signedUp(count, by()), seeded(count, by())];
    // As text: the order of the fields is what a reader of JSON sees, and objects of many rows are compared slowly.
    for (const line of ['live', 'verified', 'neverVerified'] as const) {
      expect(JSON.stringify([...actual.campaign[line]])).toBe(JSON.stringify([...expected.campaign[line]]));
    }
    const byId = (rows: Iterable<{ readonly sequence: number }>) => [...rows].sort((a, b) => a.sequence - b.sequence);
    expect(byId(actual.campaign.rewarded)).toEqual(byId(expected.campaign.rewarded));
    expect(actual.campaign.nextSequence).toBe(expected.campaign.nextSequence);
    expect(actual.campaign.nextRewardId).toBe(expected.campaign.nextRewardId);
    // Whoever comes next gets what they would have got.
    expect([actual.random.next(), actual.ids.next()]).toEqual([expected.random.next(), expected.ids.next()]);
  });

  it('is the same for ever: a seed in a bug report must still show the bug', () => {
    const rows = JSON.stringify([...seeded(1_000).campaign.live]);
    expect(createHash('sha256').update(rows).digest('hex')).toMatchInlineSnapshot(
      `"b349c2d4c9eac84e970ee5e2a91d47b9ed28692757881717cb35f28a503b956e"`,
    );
  });

  it('is found by id, e-mail and code, and nobody else is', () => {
    const { campaign } = seeded(500);
    for (const record of campaign.live) {
      const { id, email, code } = record.subscriber;
      const found = [campaign.byId.get(id), campaign.byEmail.get(email), campaign.byCode.get(code)];
      expect(found).toEqual([record, record, record]);
      expect(campaign.byEmail.get(email.replace(/\d+/, '0$&'))).toBeUndefined();
      expect(campaign.byEmail.get(`x${email}`)).toBeUndefined();
    }
    const nobody = [
      '',
      'sub_',
      'sub_00000000000',
      'sub_000000000000',
      'sub_zzzzzzzzzzzz',
      '00000000',
      'ada.poole.501@example.test',
    ];
    for (const key of nobody) {
      expect([campaign.byId.get(key), campaign.byEmail.get(key), campaign.byCode.get(key)]).toEqual(
        Array(3).fill(undefined),
      );
    }
  });

  it('knows whom each has brought, in order of registration', () => {
    const { campaign } = seeded(1_000);
    const rows = [...campaign.live];
    for (const referrer of rows) {
      const brought = rows.filter(({ referrerId }) => referrerId === referrer.subscriber.id);
      expect(findReferred(campaign, referrer)).toEqual(brought.map(({ sequence }) => sequence));
    }
  });
});
