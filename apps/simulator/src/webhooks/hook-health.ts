import type { Faults } from '../settings/fault-settings';

/** Whether the provider still sends to this hook (contract 1.7). */
export interface HookHealth {
  readonly enabled: boolean;
  readonly consecutiveBad: number;
  /** Counts an answer; a good one forgives all bad ones before it. True if this one disabled the hook. */
  note(answer: 'good' | 'bad', attempt: number): boolean;
  /** By order of the control: how the provider's own dashboard does it is not documented. */
  set(state: 'enabled' | 'disabled'): void;
}

export function createHookHealth(faults: Faults): HookHealth {
  let enabled = true;
  let consecutiveBad = 0;
  return {
    get enabled() {
      return enabled;
    },
    get consecutiveBad() {
      return consecutiveBad;
    },
    note(answer, attempt) {
      const { disable } = faults.current;
      if (answer === 'good') consecutiveBad = 0;
      else if (attempt === 1 || disable.count_retries) consecutiveBad += 1;
      const disabling = enabled && disable.enabled && consecutiveBad >= disable.after;
      if (disabling) enabled = false;
      return disabling;
    },
    set(state) {
      enabled = state === 'enabled';
      consecutiveBad = 0;
    },
  };
}
