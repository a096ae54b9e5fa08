import type { Clock } from '../clock';
import type { Simulator } from '../create-simulator';
import { isQuiet } from './describe-status';

const LOOK_EVERY_MS = 20;

/** Resolves when everything planned has ended, or when `withinMs` are over; the status tells which. */
export function waitForQuiet(simulator: Simulator, clock: Clock, withinMs: number): Promise<void> {
  const end = clock.now() + withinMs;
  return new Promise((resolve) => {
    const look = (): void => {
      if (isQuiet(simulator) || clock.now() >= end) resolve();
      else clock.schedule(LOOK_EVERY_MS, look);
    };
    look();
  });
}
