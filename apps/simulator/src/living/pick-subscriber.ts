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

/** A popular place that fits; undefined when a few tries found none (the caller then does something else). */
export function pickPlace(random: Random, length: number, fits: (place: number) => boolean): number | undefined {
  for (let tries = 0; tries < TRIES && length > 0; tries++) {
    const place = pickSkewed(random, length);
    if (fits(place)) return place;
  }
  return undefined;
}

/** A popular row that fits. */
export function pickSubscriber(
  { live }: Campaign,
  random: Random,
  fits: (record: SubscriberRecord) => boolean,
): SubscriberRecord | undefined {
  let picked: SubscriberRecord | undefined;
  const place = pickPlace(random, live.length, (at) => {
    picked = live.at(at);
    return picked !== undefined && fits(picked);
  });
  return place === undefined ? undefined : picked;
}

export function isVerified({ subscriber }: SubscriberRecord): boolean {
  return subscriber.verified;
}
