import type { Clock } from '../clock';

/** Deliveries that let later ones go first: the fault `reordered`. */
export interface HoldBack<T> {
  readonly size: number;
  /** Until `behind` others have come past, or `patienceMs` are over: the last of a campaign must go too. */
  hold(item: T, behind: number, patienceMs: number): void;
  /** One more has come past. */
  passBy(): void;
  /** Takes all that is held, without releasing it. */
  clear(): T[];
}

interface Held<T> {
  readonly item: T;
  readonly giveUpWaiting: () => void;
  left: number;
}

export function createHoldBack<T>(clock: Clock, release: (item: T) => void): HoldBack<T> {
  let held: Held<T>[] = [];
  const letGo = (entry: Held<T>): void => {
    held = held.filter((other) => other !== entry);
    entry.giveUpWaiting();
    release(entry.item);
  };
  return {
    get size() {
      return held.length;
    },
    hold(item, behind, patienceMs) {
      const giveUpWaiting = clock.schedule(patienceMs, () => letGo(entry));
      const entry: Held<T> = { item, left: behind, giveUpWaiting };
      held.push(entry);
    },
    passBy() {
      for (const entry of held) entry.left -= 1;
      for (const entry of held.filter(({ left }) => left <= 0)) letGo(entry);
    },
    clear() {
      const items = held.map(({ item, giveUpWaiting }) => (giveUpWaiting(), item));
      held = [];
      return items;
    },
  };
}
