import { INGESTS, WORKERS, type ChaosPlan, type Strike } from './plan';

/** Not from dice: an app is killed (SIGKILL) over and over, and Redis and Postgres once each. */
export interface KillsSize {
  readonly subscribers: number;
  readonly happeningsPerSecond: number;
  readonly seconds: number;
  readonly killEveryS: number;
  /** How many of them are ever killed; what is left shows whether memory grows over the whole run. */
  readonly killed: { readonly workers: number; readonly ingests: number };
  readonly settings: ChaosPlan['settings'];
  readonly callsAfterwards?: number;
  /** All of them come in another order, the latest so much later. */
  readonly latestS: number;
}

export const KILLS = {
  /**
   * A happening is told of by one and a third. An hour's calls come back in five minutes: twelve times as many as there
   * really are, and still not enough for so much traffic.
   */
  large: {
    ...{ subscribers: 100_000, happeningsPerSecond: 400, seconds: 900, killEveryS: 10, latestS: 60 },
    killed: { workers: WORKERS, ingests: INGESTS },
    settings: { settle_ms: 3_000, hour_ms: 300_000, calls_per_hour: 4_500 },
    callsAfterwards: 1_000_000,
  },
  /**
   * Some 200 webhooks/s. One worker and one ingest live through it. Five times an hour's calls come back in five minutes. It
   * begins with as many subscribers as a simulated campaign grows to, so that what is measured at its end is of the same.
   */
  soak: {
    ...{ subscribers: 50_000, happeningsPerSecond: 200, seconds: 7_200, killEveryS: 60, latestS: 60 },
    killed: { workers: WORKERS - 1, ingests: INGESTS - 1 },
    settings: { settle_ms: 3_000, hour_ms: 300_000, calls_per_hour: 22_500 },
  },
} as const satisfies Record<string, KillsSize>;

export function planKills(seed: string, size: KillsSize): ChaosPlan {
  const { killEveryS, killed, seconds, subscribers, happeningsPerSecond, latestS, settings, callsAfterwards } = size;
  const kills = Array.from({ length: Math.floor(seconds / killEveryS) - 1 }, (_, n): Strike => {
    const at = (n + 1) * killEveryS;
    // Workers are killed three times as often: an ingest that is killed leaves webhooks unanswered, which is a loss of time.
    return n % 4 === 3
      ? { at, forS: 1, target: 'ingest', which: Math.floor(n / 4) % killed.ingests, does: 'kill' }
      : { at, forS: 1, target: 'worker', which: n % killed.workers, does: 'kill' };
  });
  const services: readonly Strike[] = [
    { at: seconds / 3, forS: 2, target: 'service', service: 'redis', does: 'kill' },
    { at: (seconds * 2) / 3, forS: 2, target: 'service', service: 'postgres', does: 'kill' },
  ];
  return {
    ...{ seed, queue: 'redis', announced: false, subscribers, happeningsPerSecond, seconds, settings },
    ...(callsAfterwards !== undefined && { callsAfterwards }),
    webhooks: {
      ...{ lost: { probability: 0.2 }, repeated: { probability: 0.2 } },
      delayed: { probability: 1, up_to_ms: latestS * 1_000 },
      reordered: { probability: 1, window: 50, hold_ms: 1_000 },
    },
    strikes: [...kills, ...services].sort((a, b) => a.at - b.at),
  };
}
