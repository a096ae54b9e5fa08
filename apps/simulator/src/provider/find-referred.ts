import type { Campaign, SubscriberRecord } from './campaign';

/** Whom it has brought and who is still there: their sequences, in order of registration. */
export function findReferred({ seeded, joined, live }: Campaign, referrer: SubscriberRecord): number[] {
  const referred: number[] = [];
  for (const sequence of seeded.referredBy(referrer.sequence)) {
    if (live.sequences.has(sequence)) referred.push(sequence);
  }
  for (const sequence of joined.byReferrer.get(referrer.subscriber.id) ?? []) referred.push(sequence);
  return referred;
}
