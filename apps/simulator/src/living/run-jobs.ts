import type { ProviderEvent } from '../provider/provider-event';
import type { Outbox } from '../webhooks/outbox';

/** So many steps, as fast as the receiver takes what they announce. */
export interface Job {
  /** Counts down to 0: what it counts (webhooks, happenings) is the job's own affair. */
  remaining: number;
  step(): ProviderEvent[];
}

export interface JobRunner {
  add(job: Job): void;
  remaining(): number;
  stop(): void;
}

const STEPS_PER_TURN = 50;

/** One job after the other. It waits for room in the outbox, so a burst of any size needs the memory of a small one. */
export function createJobRunner(outbox: Outbox, announce: (events: readonly ProviderEvent[]) => void): JobRunner {
  let jobs: Job[] = [];
  let running = false;
  const takeTurn = (job: Job): void => {
    for (let step = 0; step < STEPS_PER_TURN && job.remaining > 0 && !outbox.isFull(); step++) announce(job.step());
  };
  const run = async (): Promise<void> => {
    running = true;
    for (let job = jobs[0]; job !== undefined; job = jobs[0]) {
      takeTurn(job);
      if (job.remaining <= 0) jobs.shift();
      await outbox.room();
      // Let requests and answers in between.
      await new Promise(setImmediate);
    }
    running = false;
  };
  return {
    add(job) {
      jobs.push(job);
      if (!running) void run();
    },
    remaining: () => jobs.reduce((sum, job) => sum + job.remaining, 0),
    stop: () => void (jobs = []),
  };
}
