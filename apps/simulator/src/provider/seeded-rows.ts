import type { SubscriberRecord } from './campaign';

/**
 * Rows from before the start, sequences 1 to `count`, that follow from the seed: a million of them need no million of
 * objects. They are as they stood at the start; who was changed since is held by the campaign.
 */
export interface SeededRows {
  readonly count: number;
  /** The first reward of someone who joins later. */
  readonly nextRewardId: number;
  /** A new object at each call. */
  read(sequence: number): SubscriberRecord;
  isVerified(sequence: number): boolean;
  /** Undefined: nobody ever had it. */
  findById(id: string): number | undefined;
  findByEmail(email: string): number | undefined;
  findByCode(code: string): number | undefined;
  /** Whom it had brought, by sequence. */
  referredBy(sequence: number): Iterable<number>;
  /** Who has rewards. */
  rewarded(): Iterable<number>;
}

export const NO_SEEDED_ROWS: SeededRows = {
  count: 0,
  nextRewardId: 1,
  read: (sequence) => {
    throw new Error(`there is no seeded row ${sequence}`);
  },
  isVerified: () => false,
  findById: () => undefined,
  findByEmail: () => undefined,
  findByCode: () => undefined,
  referredBy: () => [],
  rewarded: () => [],
};
