import { randomStream } from '../random';
import type { DatedFaults } from '../settings/dated-faults';

/** What befalls one call. */
export interface RestRolls {
  readonly waitMs: number;
  /** 5xx instead of an answer. */
  readonly failed: number | null;
  readonly malformed: boolean;
  /** How long ago the state was that it sees. */
  readonly lagMs: number;
}

/** As with webhooks, every call has a stream of its own, named by its number. */
export function rollRestFaults(seed: string, call: number, faults: DatedFaults, now: number): RestRolls {
  const { slow, server_errors, malformed, stale } = faults.current.rest;
  const random = randomStream(seed, `rest/${call}`);
  const isSlow = random.chance(slow.probability);
  const waitMs = Math.round(slow.from_ms + random.next() * (slow.to_ms - slow.from_ms));
  const over = server_errors.for_ms !== null && now >= faults.since + server_errors.for_ms;
  const failed = random.chance(server_errors.probability) && !over;
  const isMalformed = random.chance(malformed.probability);
  const isStale = random.chance(stale.probability);
  const lagMs = Math.round(random.next() * stale.lag_ms);
  return {
    waitMs: isSlow ? waitMs : 0,
    failed: failed ? server_errors.status : null,
    malformed: isMalformed,
    lagMs: isStale ? lagMs : 0,
  };
}
