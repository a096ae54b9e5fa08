import type { Timestamp } from '@evenkeel/event-schemas';
import { addMillis, DAY_MS, HOUR_MS, SECOND_MS } from './time';

export interface SweepTiming {
  /** When the last complete sweep began; null if there was none. */
  readonly sweptFrom: Timestamp | null;
  readonly now: Timestamp;
  readonly listSize: number;
  readonly pageSize: number;
  readonly callsPerHour: number;
}

export interface NextSweep {
  readonly reason: 'initial' | 'scheduled';
  readonly at: Timestamp;
}

/** Sweeps that nothing asked for may cost so much of the budget. */
const SHARE_FOR_SWEEPS = 0.1;
const SHORTEST_MS = 600 * SECOND_MS;
/** However large the list: what no hint announced is found within a day. */
const LONGEST_MS = DAY_MS;

/** When the whole list is to be read next, for its own sake. May lie in the past. */
export function whenToSweep({ sweptFrom, now, listSize, pageSize, callsPerHour }: SweepTiming): NextSweep {
  if (sweptFrom === null) return { reason: 'initial', at: now };
  const calls = Math.max(1, Math.ceil(listSize / pageSize));
  const affordableMs = (calls / (SHARE_FOR_SWEEPS * callsPerHour)) * HOUR_MS;
  const interval = Math.min(LONGEST_MS, Math.max(SHORTEST_MS, affordableMs));
  return { reason: 'scheduled', at: addMillis(sweptFrom, Math.ceil(interval)) };
}
