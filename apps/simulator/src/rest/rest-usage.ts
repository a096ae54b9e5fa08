import type { Clock } from '../clock';
import type { DatedFaults } from '../settings/dated-faults';
import type { RestErrorCode } from './rest-errors';

/** Who called how often: the account's hourly counter (contract 2.6), and figures for `GET /control/status`. */
export interface RestUsage {
  /** The number of this call, from 1. */
  arrive(): number;
  /** Counts one against the hour, or answers false: none is left. What is refused does not count. */
  spend(endpoint: string): boolean;
  /** Null without a limit. */
  callsLeft(): number | null;
  /** 5xx, malformed answers, and errors by their code. */
  note(what: RestErrorCode | 'server_error' | 'malformed'): void;
  figures(): object;
}

/** A fixed window, by the provider's own hours; calls during the block do not extend it. */
export function createRestUsage(limit: number, clock: Clock, faults: DatedFaults): RestUsage {
  const refused = new Map<string, number>();
  const byEndpoint = new Map<string, number>();
  let arrived = 0;
  let hour = 0;
  let calls = 0;
  const hourOf = (time: number): number => Math.floor(time / faults.current.rest.hour_ms);
  const thisHour = (): number => {
    const now = hourOf(clock.now());
    if (now !== hour) [hour, calls] = [now, 0];
    return calls;
  };
  const spentBySwitch = (): boolean => faults.current.rest.budget_spent && hourOf(faults.since) === hourOf(clock.now());
  const callsLeft = (): number | null => {
    if (spentBySwitch()) return 0;
    return limit === 0 ? null : Math.max(0, limit - thisHour());
  };
  return {
    arrive: () => ++arrived,
    spend(endpoint) {
      if (callsLeft() === 0) return false;
      calls = thisHour() + 1;
      count(byEndpoint, endpoint);
      return true;
    },
    callsLeft,
    note: (what) => count(refused, what),
    figures: () => ({
      limit: limit === 0 ? null : limit,
      calls_this_hour: thisHour(),
      calls_left: callsLeft(),
      calls: arrived,
      by_endpoint: Object.fromEntries(byEndpoint),
      refused: Object.fromEntries(refused),
    }),
  };
}

function count(counts: Map<string, number>, name: string): void {
  counts.set(name, (counts.get(name) ?? 0) + 1);
}
