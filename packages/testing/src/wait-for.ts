import { setTimeout as delay } from 'node:timers/promises';

export interface Waiting {
  timeoutMs: number;
  /** Milliseconds between two looks. */
  every?: number;
  /** What is awaited, for the message; without it, the text of the condition. */
  what?: string;
}

/**
 * Looks again and again until the condition gives something truthy, and answers that. A condition that throws does
 * not hold yet; what it threw last is in the message when the time is over.
 */
export async function waitFor<T>(condition: () => T | Promise<T>, waiting: Waiting): Promise<NonNullable<T>> {
  const { timeoutMs, every = 20, what = condition.toString() } = waiting;
  const deadline = performance.now() + timeoutMs;
  for (;;) {
    let failure: unknown;
    try {
      const value = await condition();
      if (value) return value;
    } catch (error) {
      failure = error;
    }
    if (performance.now() >= deadline) {
      const detail = failure instanceof Error ? ` (last: ${failure.message})` : '';
      throw new Error(`waited ${timeoutMs} ms in vain for: ${what}${detail}`, { cause: failure });
    }
    await delay(every);
  }
}
