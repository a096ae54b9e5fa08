import { useSyncExternalStore } from 'react';

/** One clock for all that is told relative to now: a tick a second while anybody looks. */
const listeners = new Set<() => void>();
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;

function tick(): void {
  now = Date.now();
  listeners.forEach((tell) => tell());
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  timer ??= setInterval(tick, 1_000);
  return () => {
    listeners.delete(tell);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function look(): number {
  if (timer === undefined) now = Date.now();
  return now;
}

/** Now, to the second; in milliseconds. */
export function useNow(): number {
  return useSyncExternalStore(subscribe, look);
}
