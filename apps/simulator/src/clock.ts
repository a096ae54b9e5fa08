/** Time, as a port: tests move it by hand. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Runs `task` once, after `ms`; the answer calls it off. */
  schedule(ms: number, task: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  schedule(ms, task) {
    const timer = setTimeout(task, ms);
    return () => clearTimeout(timer);
  },
};

/** The provider's times are whole Unix seconds (contract 2.4). */
export function unixSeconds(clock: Clock): number {
  return Math.floor(clock.now() / 1000);
}
