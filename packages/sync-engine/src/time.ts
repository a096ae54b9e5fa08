import type { Timestamp } from '@evenkeel/event-schemas';

/** Arithmetic on timestamps that were given to us; the core has no clock of its own. */

export const SECOND_MS = 1_000;
export const HOUR_MS = 3_600 * SECOND_MS;
export const DAY_MS = 24 * HOUR_MS;

export function addMillis(timestamp: Timestamp, millis: number): Timestamp {
  return new Date(Date.parse(timestamp) + millis).toISOString();
}

export function millisBetween(earlier: Timestamp, later: Timestamp): number {
  return Date.parse(later) - Date.parse(earlier);
}
