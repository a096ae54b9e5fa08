/**
 * Who guesses signatures waits for each refusal, ever longer; who sends an authentic webhook never waits, from whatever
 * address. Rules:
 * - After `FREE` refusals of an address within a minute, each further one is held back, from 100 ms, doubled, up to 5 s.
 * - Memory is bounded: of so many addresses the longest silent one is forgotten, and of so many held answers the next
 *   one is not held.
 */
export interface RefusedSlowly {
  /** Undefined: answer at once. */
  hold(address: string): Promise<void> | undefined;
  /** Lets all held answers go, and holds no more: for a stop. */
  release(): void;
}

export interface SlowDownOptions {
  readonly now?: () => number;
  readonly maxAddresses?: number;
  readonly maxHeld?: number;
}

const FREE = 5;
const FORGET_MS = 60_000;
const FIRST_DELAY_MS = 100;
const LONGEST_DELAY_MS = 5_000;

export function slowDownRefused(options: SlowDownOptions = {}): RefusedSlowly {
  const { now = Date.now, maxAddresses = 10_000, maxHeld = 200 } = options;
  /** In the order of their last refusal. */
  const refusals = new Map<string, { count: number; at: number }>();
  const held = new Set<() => void>();
  let released = false;

  function countRefusal(address: string): number {
    const known = refusals.get(address);
    refusals.delete(address);
    const count = known !== undefined && now() - known.at < FORGET_MS ? known.count + 1 : 1;
    refusals.set(address, { count, at: now() });
    const [longestSilent] = refusals.keys();
    if (refusals.size > maxAddresses && longestSilent !== undefined) refusals.delete(longestSilent);
    return count;
  }

  return {
    hold(address) {
      const count = countRefusal(address);
      if (released || count <= FREE || held.size >= maxHeld) return undefined;
      const delay = Math.min(FIRST_DELAY_MS * 2 ** Math.min(count - FREE - 1, 10), LONGEST_DELAY_MS);
      return new Promise((resolve) => {
        const letGo = (): void => {
          clearTimeout(timer);
          held.delete(letGo);
          resolve();
        };
        const timer = setTimeout(letGo, delay);
        held.add(letGo);
      });
    },
    release() {
      released = true;
      for (const letGo of [...held]) letGo();
    },
  };
}
