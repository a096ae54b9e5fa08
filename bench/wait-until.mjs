import { setTimeout as delay } from 'node:timers/promises';

/** Looks again and again until the condition gives something truthy, and answers that; no wait is without an end. */
export async function waitUntil(condition, { withinMs, everyMs = 100, what, signal }) {
  const deadline = performance.now() + withinMs;
  for (;;) {
    signal?.throwIfAborted();
    const value = await condition();
    if (value) return value;
    if (performance.now() > deadline) throw new Error(`waited ${Math.round(withinMs / 1_000)} s in vain for ${what}`);
    await delay(everyMs);
  }
}
