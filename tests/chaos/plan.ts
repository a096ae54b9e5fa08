/**
 * What happens to a system in a chaos run, and when: all of it follows from the seed, so that a run that failed can be run
 * again, and be shrunk. Times are in seconds from the first happening at the provider.
 */
import { diceOf, type Dice } from '../harness/dice';

export type Strike = { readonly at: number; readonly forS: number } & Struck;
export type Struck =
  | { readonly target: 'worker' | 'ingest'; readonly which: number; readonly does: 'kill' | 'stop' | 'freeze' }
  /** The link of one app to one service. */
  | { readonly target: 'link'; readonly app: string; readonly to: Service; readonly does: 'cut' | 'hold' | 'slow' }
  /** All links to it, where it does not end. */
  | { readonly target: 'service'; readonly service: Service; readonly does: 'stop' | 'kill' | 'cut' | 'hold' | 'slow' }
  /** Switches of the provider's REST API, by one name. */
  | { readonly target: 'provider'; readonly does: string; readonly rest: object }
  | { readonly target: 'webhook'; readonly does: 'disable' };
export type Service = 'redis' | 'postgres';

export interface ChaosPlan {
  readonly seed: string;
  readonly queue: Service;
  readonly subscribers: number;
  /** Whether webhooks tell of those who joined before the start; else the first sweep finds them. */
  readonly announced: boolean;
  readonly happeningsPerSecond: number;
  readonly seconds: number;
  readonly settings: { readonly settle_ms: number; readonly hour_ms: number; readonly calls_per_hour: number };
  /** Calls of an hour once traffic is over: what was due and could not be read is read then. Absent: as before. */
  readonly callsAfterwards?: number;
  /** What befalls webhooks, from the first to the last (the simulator's switches). */
  readonly webhooks: object;
  readonly strikes: readonly Strike[];
}

export interface ChaosSize {
  readonly subscribers: number;
  readonly happeningsPerSecond: number;
  readonly seconds: number;
  /** The longest that a webhook is late. */
  readonly latestS: number;
}

export const SIZES = {
  /** In `npm test`. */
  short: { subscribers: 200, happeningsPerSecond: 40, seconds: 15, latestS: 3 },
  standard: { subscribers: 2_000, happeningsPerSecond: 80, seconds: 60, latestS: 15 },
} as const satisfies Record<string, ChaosSize>;

export const WORKERS = 3;
export const INGESTS = 2;
/** Longer than the replica of the provider lags behind, which is what the settle delay is for. */
const SETTLE_MS = 3_000;
const LONGEST_LAG_MS = 2_000;
/** So that spent calls come back within the run. */
const HOUR_MS = 30_000;
/** It takes a second for 200 of them. */
const MOST_ANNOUNCED = 5_000;

export function planChaos(seed: string, size: ChaosSize): ChaosPlan {
  const dice = diceOf(seed);
  const scarce = dice.chance(0.3);
  return {
    ...{ seed, queue: dice.chance(0.8) ? 'redis' : 'postgres' },
    announced: size.subscribers <= MOST_ANNOUNCED && dice.chance(0.5),
    ...{ subscribers: size.subscribers, happeningsPerSecond: size.happeningsPerSecond, seconds: size.seconds },
    settings: {
      ...{ settle_ms: SETTLE_MS, hour_ms: HOUR_MS },
      calls_per_hour: scarce ? Math.max(400, Math.ceil(size.subscribers / 4)) : 1_000_000,
    },
    webhooks: {
      lost: { probability: dice.between(0, 30) / 100 },
      repeated: { probability: dice.between(0, 30) / 100, count: dice.between(1, 3) },
      delayed: { probability: dice.between(0, 100) / 100, up_to_ms: dice.int(size.latestS * 1_000) },
      reordered: { probability: dice.between(0, 100) / 100, window: dice.between(2, 50), hold_ms: 1_000 },
      test_ping: { probability: 0.01 },
      foreign_list: { probability: 0.01 },
    },
    strikes: planStrikes(dice, size.seconds),
  };
}

type What = (dice: Dice) => Struck;

/** Targets strike beside each other; each one at one thing after the other. */
function planStrikes(dice: Dice, seconds: number): Strike[] {
  const workers = Array.from(
    { length: WORKERS },
    (_, which): What =>
      (throws) =>
        strikeApp(throws, 'worker', which),
  );
  const ingests = Array.from(
    { length: INGESTS },
    (_, which): What =>
      (throws) =>
        strikeApp(throws, 'ingest', which),
  );
  const targets: readonly (readonly [What, pauseS: number, longestS: number])[] = [
    ...workers.map((what) => [what, 20, 6] as const),
    ...ingests.map((what) => [what, 40, 4] as const),
    [strikeLink, 15, 8],
    [(throws) => strikeService(throws, 'redis'), 40, 5],
    [(throws) => strikeService(throws, 'postgres'), 40, 5],
    [strikeProvider, 10, 10],
    [() => ({ target: 'webhook', does: 'disable' }), 100, 6],
  ];
  return targets
    .flatMap(([what, pauseS, longestS]) => strikesAt(dice, what, { seconds, pauseS, longestS }))
    .sort((a, b) => a.at - b.at);
}

function strikesAt(
  dice: Dice,
  what: What,
  { seconds, pauseS, longestS }: { readonly seconds: number; readonly pauseS: number; readonly longestS: number },
): Strike[] {
  const strikes: Strike[] = [];
  for (let at = tenths(dice, pauseS); at < seconds; at += tenths(dice, pauseS * 2)) {
    const forS = 0.1 + tenths(dice, longestS);
    strikes.push({ ...what(dice), at: Math.round(at * 10) / 10, forS });
    at += forS;
  }
  return strikes;
}

function tenths(dice: Dice, below: number): number {
  return dice.int(below * 10) / 10;
}

function strikeApp(dice: Dice, target: 'worker' | 'ingest', which: number): Struck {
  return {
    target,
    which,
    does: dice.weighted([
      [4, 'kill'],
      [1, 'stop'],
      [2, 'freeze'],
    ] as const),
  };
}

function strikeLink(dice: Dice): Struck {
  const app = dice.chance(0.7) ? `worker-${dice.int(WORKERS)}` : `ingest-${dice.int(INGESTS)}`;
  return { target: 'link', app, to: dice.pick(['redis', 'postgres']), does: dice.pick(['cut', 'hold', 'slow']) };
}

function strikeService(dice: Dice, service: Service): Struck {
  return { target: 'service', service, does: dice.pick(['stop', 'kill', 'cut', 'hold', 'slow']) };
}

function strikeProvider(dice: Dice): Struck {
  const faults: Record<string, object> = {
    slow: { slow: { from_ms: 50, to_ms: 3_000 } },
    'server errors': { server_errors: { probability: 0.5, status: dice.pick([500, 502, 503, 504]) } },
    'nothing but server errors': { server_errors: { probability: 1, status: 503 } },
    'malformed answers': {
      malformed: { probability: 0.3, kind: dice.pick(['without_key', 'truncated', 'html', 'empty']) },
    },
    'stale answers': { stale: { probability: 0.5, lag_ms: LONGEST_LAG_MS } },
    'deletes between pages': { deletes_in_sweeps: { every_pages: 5 } },
    'token refused': { token: dice.pick(['invalid_token', 'inactive_account']) },
    'calls spent': { budget_spent: true },
    'campaign stopped': { campaign: dice.pick(['stopped', 'stopped_but_readable']) },
    'rows hidden in lists': { list_hides: 0.02, reward_list_hides: 0.02 },
    'errors answered 200': { server_errors: { probability: 0.2 }, error_status: 200 },
    'a provider in the past': { timestamp_skew_s: -90, unknown_fields: true },
    'a provider in the future': { timestamp_skew_s: 3_600, calls_left: 'number' },
  };
  const does = dice.pick(Object.keys(faults));
  return { target: 'provider', does, rest: faults[does] ?? {} };
}
