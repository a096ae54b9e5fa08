import { unixSeconds } from '../clock';
import type { Provider } from '../provider/provider';
import type { Random } from '../random';
import { signUpSomebody } from './sign-up';

const DAYS_BEFORE = 90;

/** Those who joined in the months before the start, in order, by the same rules as everybody; nothing is announced. */
export function seedPopulation(loud: Provider, random: Random, count: number): void {
  const provider: Provider = { ...loud, mute: true };
  const now = unixSeconds(provider.clock);
  const span = DAYS_BEFORE * 86_400;
  for (let index = 0; index < count; index++) {
    signUpSomebody(provider, random, { createdAt: now - span + Math.floor((span * index) / count) });
  }
}
