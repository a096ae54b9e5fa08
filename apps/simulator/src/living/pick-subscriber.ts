import type { Campaign, SubscriberRecord } from '../provider/campaign';
import type { Random } from '../random';

const TRIES = 8;

/**
 * Skewed as popularity is: log-uniform over the order of registration, which is Zipf's law with exponent 1. Of 2,000
 * rows the first ten take a third of all choices.
 */
export function pickSkewed(random: Random, length: number): number {
  return Math.min(length - 1, Math.floor((length + 1) ** random.next()) - 1);
}

/** A popular row that fits; undefined when a few tries found none (the caller then does something else). */
export function pickSubscriber(
  { live }: Campaign,
  random: Random,
  fits: (record: SubscriberRecord) => boolean,
): SubscriberRecord | undefined {
  for (let tries = 0; tries < TRIES && live.length > 0; tries++) {
    const record = live[pickSkewed(random, live.length)];
    if (record !== undefined && fits(record)) return record;
  }
  return undefined;
}

export function isVerified({ subscriber }: SubscriberRecord): boolean {
  return subscriber.verified;
}
