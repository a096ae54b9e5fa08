import type { Clock } from '../clock';

export interface Pace {
  /** Per second; 0 rests. */
  set(rate: number): void;
  stop(): void;
}

const SHORTEST_TICK_MS = 10;
const LONGEST_TICK_MS = 1_000;
/** After a pause of the process nobody needs all that was missed at once. */
const MOST_PER_TICK = 2_000;

/**
 * Calls `act` so many times a second. What is due is reckoned from the time that has passed, not counted in ticks, so a
 * late timer does not lower the rate. `act` answers false for "no room now": what is due is then let go.
 */
export function keepPace(clock: Clock, act: () => boolean): Pace {
  let rate = 0;
  let owed = 0;
  let last = clock.now();
  let cancel: (() => void) | undefined;
  const tick = (): void => {
    const now = clock.now();
    owed = Math.min(owed + ((now - last) * rate) / 1000, MOST_PER_TICK);
    last = now;
    while (owed >= 1 - 1e-9) {
      owed -= 1;
      if (!act()) owed = 0;
    }
    plan();
  };
  const plan = (): void => {
    cancel?.();
    cancel = undefined;
    if (rate <= 0) return;
    const wait = Math.min(LONGEST_TICK_MS, Math.max(SHORTEST_TICK_MS, Math.ceil(((1 - owed) * 1000) / rate)));
    cancel = clock.schedule(wait, tick);
  };
  return {
    set(next) {
      rate = next;
      owed = 0;
      last = clock.now();
      plan();
    },
    stop() {
      rate = 0;
      plan();
    },
  };
}
