import { diceOf, type Dice } from '../harness/dice';
import { authentic } from './families/authentic';
import { brokenOff, endless, hanging, mutatedBytes, noHttp } from './families/broken-off';
import { badlyFramed } from './families/framing';
import { oddHead } from './families/heads';
import { badlySigned } from './families/signatures';
import type { Draft, RawRequest } from './raw-request';

/** How often each family comes. What is slow by design (a hanging request is cut off after 10 s) comes seldom. */
const FAMILIES: readonly (readonly [weight: number, (dice: Dice) => Draft])[] = [
  [480, authentic],
  [110, badlySigned],
  [120, badlyFramed],
  [130, oddHead],
  [60, brokenOff],
  [70, mutatedBytes],
  [26, noHttp],
  [3, endless],
  [1, hanging],
];

/** The request number `index` of the run that `seed` stands for: always the same. */
export function makeRequest(seed: string, index: number): RawRequest {
  const dice = diceOf(`${seed}/${index}`);
  return { index, ...dice.weighted(FAMILIES)(dice) };
}
