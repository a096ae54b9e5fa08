import type { Clock } from '../clock';

export interface ManualClock extends Clock {
  /** Moves time on, running what falls due in order of time. */
  advance(ms: number): void;
}

interface Timer {
  readonly due: number;
  readonly task: () => void;
}

export function manualClock(start = 1_760_000_000_000): ManualClock {
  let now = start;
  const timers = new Set<Timer>();
  const nextDueBy = (end: number): Timer | undefined =>
    [...timers].filter(({ due }) => due <= end).sort((a, b) => a.due - b.due)[0];
  return {
    now: () => now,
    schedule(ms, task) {
      const timer = { due: now + ms, task };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    advance(ms) {
      const end = now + ms;
      for (let timer = nextDueBy(end); timer !== undefined; timer = nextDueBy(end)) {
        timers.delete(timer);
        now = Math.max(now, timer.due);
        timer.task();
      }
      now = end;
    },
  };
}
