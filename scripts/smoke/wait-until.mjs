import { setTimeout as delay } from 'node:timers/promises';

/** Looks twice a second until it holds; what it threw last is in the message when the time is over. */
export async function waitUntil(what, holds, timeoutMs = 60_000) {
  const deadline = performance.now() + timeoutMs;
  let last = '';
  while (performance.now() < deadline) {
    try {
      if (await holds()) return;
      last = '';
    } catch (error) {
      last = ` (last: ${error.cause?.code ?? error.message})`;
    }
    await delay(500);
  }
  throw new Error(`waited ${timeoutMs / 1_000} s in vain for ${what}${last}`);
}
