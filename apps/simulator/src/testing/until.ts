import { waitFor } from '@evenkeel/testing';

/** Lets answers and timers that are due come through, without moving any clock. */
export async function turn(): Promise<void> {
  for (let times = 0; times < 5; times++) await new Promise(setImmediate);
}

/**
 * Waits for a condition, looking every millisecond: looking in each turn of the event loop was seen to take the processor
 * from those it waits for.
 */
export async function until(holds: () => boolean): Promise<void> {
  await waitFor(holds, { timeoutMs: 25_000, every: 1 });
}
