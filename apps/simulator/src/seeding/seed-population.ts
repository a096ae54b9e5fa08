import { describePerson, drawTraits } from '../living/made-up-person';
import { pickPlace } from '../living/pick-subscriber';
import { drawVisits, isReferred, verifiesAtOnce } from '../living/sign-up';
import { REWARDS } from '../provider/confirm-referral';
import { drawCoupon, newReward } from '../provider/new-reward';
import type { SeededRows } from '../provider/seeded-rows';
import type { Random } from '../random';
import { createPopulation, findByCode, findById, idOf, type Population, type Seeding } from './population';
import { seededRows } from './seeded-rows-of-population';

export interface SeedingChances {
  readonly random: Random;
  readonly ids: Random;
}

/**
 * Those who joined in the months before the start; nothing is announced. They are drawn by the rules of a sign-up and of
 * a referral that lands, in the same order, but into columns: as objects a million of them took a minute and a gigabyte.
 * A test holds them to those who sign up one by one.
 */
export function seedPopulation(seeding: Seeding, chances: SeedingChances): SeededRows {
  const population = createPopulation(seeding);
  for (let sequence = 1; sequence <= seeding.count; sequence++) signUp(population, chances, sequence);
  return seededRows(population);
}

/** See `signUpSomebody` and `createSubscriber`. */
function signUp(population: Population, { random, ids }: SeedingChances, sequence: number): void {
  const { columns } = population;
  columns.traits[sequence] = drawTraits(random);
  const referrer = isReferred(random) ? pickReferrer(population, random, sequence - 1) : 0;
  const verified = verifiesAtOnce(random);
  columns.referrer[sequence] = referrer;
  columns.verified[sequence] = Number(verified);
  if (referrer !== 0) add(columns.visitors, referrer, drawVisits(random));
  drawCode(population, ids, sequence);
  drawId(population, ids, sequence);
  if (referrer === 0) return;
  if (verified) landReferral(population, ids, sequence);
  else add(columns.pending, referrer, 1);
}

function pickReferrer({ columns }: Population, random: Random, joined: number): number {
  const place = pickPlace(random, joined, (at) => columns.verified[at + 1] === 1);
  return place === undefined ? 0 : place + 1;
}

/** See `freshCode` and `freshId`: who is drawn that is taken is drawn again. */
function drawCode(population: Population, ids: Random, sequence: number): void {
  let code = drawHex(ids, 8);
  while (findByCode(population, code) !== undefined) code = drawHex(ids, 8);
  population.columns.code[sequence] = code;
  population.byCode.add(code, sequence);
}

function drawId(population: Population, ids: Random, sequence: number): void {
  let high = drawHex(ids, 4);
  let low = drawHex(ids, 8);
  while (findById(population, high, low) !== undefined) {
    high = drawHex(ids, 4);
    low = drawHex(ids, 8);
  }
  population.columns.idHigh[sequence] = high;
  population.columns.idLow[sequence] = low;
  population.byId.add(low, sequence);
}

/** See `confirmReferral`: nobody loses a referral before the start, so each threshold is met once, exactly. */
function landReferral(population: Population, ids: Random, sequence: number): void {
  const { columns } = population;
  const above = (whom: number): number => columns.referrer[whom] ?? 0;
  const referrer = above(sequence);
  add(columns.referred, referrer, 1);
  add(columns.level2, above(referrer), 1);
  add(columns.level3, above(above(referrer)), 1);
  for (const reward of REWARDS) {
    if (columns.referred[referrer] === reward.referrals) issueReward(population, ids, { sequence, referrer, reward });
  }
}

interface Unlocked {
  readonly sequence: number;
  readonly referrer: number;
  readonly reward: (typeof REWARDS)[number];
}

function issueReward(population: Population, ids: Random, { sequence, referrer, reward }: Unlocked): void {
  const { rewards, now: at } = population;
  const referral = emailOf(population, sequence);
  const issued = newReward(
    { ...reward, referral },
    {
      ...{ id: population.nextRewardId++, at, coupon: drawCoupon(ids) },
      ...{ email: emailOf(population, referrer), subscriberId: idOf(population, referrer) },
    },
  );
  rewards.set(referrer, [...(rewards.get(referrer) ?? []), issued]);
}

function emailOf({ columns }: Population, sequence: number): string {
  return describePerson(columns.traits[sequence] ?? 0, sequence).email;
}

/** The number that `hex` would write: the same draws. */
function drawHex(ids: Random, digits: number): number {
  let number = 0;
  for (let digit = 0; digit < digits; digit++) number = number * 16 + ids.int(16);
  return number;
}

/** Place 0 stands for nobody: what is counted there is never read. */
function add(column: Uint32Array, sequence: number, by: number): void {
  column[sequence] = (column[sequence] ?? 0) + by;
}
