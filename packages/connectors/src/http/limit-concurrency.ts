/** At most so many at a time under one key; the others wait, first come first served, and an abort leaves at once. */
export interface LimitedConcurrency {
  /** Rejects with the signal's reason if it is aborted before the work began; from then on the work itself must heed it. */
  run<T>(key: string, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T>;
}

interface Lane {
  running: number;
  /** In the order of arrival; calling one lets it in. */
  readonly waiting: Set<() => void>;
}

export function limitConcurrency(limit: number): LimitedConcurrency {
  const lanes = new Map<string, Lane>();
  return {
    async run(key, signal, work) {
      signal?.throwIfAborted();
      const lane = lanes.get(key) ?? { running: 0, waiting: new Set() };
      lanes.set(key, lane);
      await enter(lane, limit, signal);
      try {
        return await work();
      } finally {
        leave(lane);
        if (lane.running === 0) lanes.delete(key);
      }
    },
  };
}

async function enter(lane: Lane, limit: number, signal: AbortSignal | undefined): Promise<void> {
  if (lane.running < limit) {
    lane.running += 1;
    return;
  }
  const admitted = await waitForTurn(lane, signal);
  if (!admitted) signal?.throwIfAborted();
}

/** False for one that was aborted while it waited: it has no place and gives none back. */
function waitForTurn({ waiting }: Lane, signal: AbortSignal | undefined): Promise<boolean> {
  return new Promise((resolve) => {
    const admit = () => {
      signal?.removeEventListener('abort', giveUp);
      resolve(true);
    };
    const giveUp = () => {
      waiting.delete(admit);
      resolve(false);
    };
    waiting.add(admit);
    signal?.addEventListener('abort', giveUp, { once: true });
  });
}

/** The place goes to the one that waited longest, so nobody who comes meanwhile can take it. */
function leave(lane: Lane): void {
  const [next] = lane.waiting;
  if (!next) {
    lane.running -= 1;
    return;
  }
  lane.waiting.delete(next);
  next();
}
