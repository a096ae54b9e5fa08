import type { Clock } from '../clock';
import { NO_FAULTS, type Faults, type FaultSettings } from './fault-settings';

/** The settings, and since when they hold: some last for a while only. */
export interface DatedFaults extends Faults {
  readonly since: number;
}

export function createDatedFaults(clock: Clock): DatedFaults {
  let held: FaultSettings = NO_FAULTS;
  let since = clock.now();
  return {
    get current() {
      return held;
    },
    set current(settings) {
      held = settings;
      since = clock.now();
    },
    get since() {
      return since;
    },
  };
}
