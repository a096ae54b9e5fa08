/**
 * What the provider does, scenario by scenario. Index 0 is how it begins; each further state is one change, of which a
 * webhook may be sent or lost. `name` is what webhooks and reads carry, `points` what only reads carry.
 */

export interface ProviderState {
  /** `unseen`: signed up and not verified, so the provider's reads do not return it. */
  readonly is: 'seen' | 'unseen' | 'gone';
  readonly name: number;
  readonly points: number;
  /** `last_updated_at`, in seconds. */
  readonly updatedAt: number;
  /** The webhook of the change that led here. */
  readonly event: 'changed' | 'deleted';
}

export interface Bounds {
  /** Webhooks that arrive once more. */
  readonly repeats: number;
  /** Reads by id that nothing obliges to: courtesy of a hint, or asked for by a person. */
  readonly asks: number;
  readonly sweeps: number;
  /** Reads that may overlap. */
  readonly readers: number;
  /** Hints recorded together at most. */
  readonly batch: number;
  /** Recordings of hints may be slow: begun, and committed later. */
  readonly slowRecordings: boolean;
}

export interface Scenario {
  readonly title: string;
  /** The mirror begins with a proven row of the first state; else with nothing. */
  readonly proven: boolean;
  readonly states: readonly ProviderState[];
  readonly bounds: Bounds;
}

const seen = (name: number, points: number, updatedAt: number): ProviderState => ({
  is: 'seen',
  name,
  points,
  updatedAt,
  event: 'changed',
});
const unseen = (name: number, points: number, updatedAt: number): ProviderState => ({
  ...seen(name, points, updatedAt),
  is: 'unseen',
});
const gone = (name: number): ProviderState => ({ is: 'gone', name, points: 0, updatedAt: 0, event: 'deleted' });
const NOBODY = gone(0);

const FULL: Bounds = { repeats: 1, asks: 1, sweeps: 1, readers: 2, batch: 3, slowRecordings: false };
const NO_REPEATS: Bounds = { ...FULL, repeats: 0 };
const NO_SWEEPS: Bounds = { ...NO_REPEATS, sweeps: 0 };
const SLOW: Bounds = { ...NO_SWEEPS, slowRecordings: true };

export const scenarios: readonly Scenario[] = [
  { title: 'a sign-up', proven: false, states: [NOBODY, seen(1, 1, 1)], bounds: { ...FULL, asks: 2 } },
  { title: 'an update', proven: true, states: [seen(1, 1, 1), seen(2, 2, 2)], bounds: { ...FULL, asks: 2 } },
  { title: 'a deletion', proven: true, states: [seen(1, 1, 1), gone(1)], bounds: { ...FULL, asks: 2 } },
  {
    title: 'two updates that only reads can tell',
    proven: true,
    states: [seen(1, 1, 1), seen(1, 2, 2), seen(1, 3, 3)],
    bounds: NO_REPEATS,
  },
  { title: 'sign-up, then deletion', proven: false, states: [NOBODY, seen(1, 1, 1), gone(1)], bounds: FULL },
  { title: 'update, then deletion', proven: true, states: [seen(1, 1, 1), seen(2, 2, 2), gone(2)], bounds: NO_REPEATS },
  {
    title: 'deletion, then joined again',
    proven: true,
    states: [seen(1, 1, 1), gone(1), seen(1, 1, 2)],
    bounds: FULL,
  },
  {
    title: 'unverified, then verified, nothing else changed',
    proven: false,
    states: [NOBODY, unseen(1, 0, 1), seen(1, 0, 2)],
    bounds: NO_REPEATS,
  },
  {
    title: 'verified, unverified, verified',
    proven: true,
    states: [seen(1, 1, 1), unseen(1, 1, 1), seen(1, 1, 1)],
    bounds: NO_REPEATS,
  },
  {
    title: "the provider's own stamp falls",
    proven: true,
    states: [seen(1, 1, 3), seen(2, 2, 2), seen(1, 3, 1)],
    bounds: NO_REPEATS,
  },
  {
    title: 'A to B to A, one body, two stamps of the same second',
    proven: true,
    states: [seen(1, 1, 1), seen(2, 1, 2), seen(1, 2, 2)],
    bounds: FULL,
  },
  {
    title: 'sign-up, A to B to A',
    proven: false,
    states: [NOBODY, seen(1, 1, 1), seen(2, 2, 2), seen(1, 3, 3)],
    bounds: { ...NO_SWEEPS, repeats: 1 },
  },
  {
    title: 'sign-up, update, deletion',
    proven: false,
    states: [NOBODY, seen(1, 1, 1), seen(2, 2, 2), gone(2)],
    bounds: NO_SWEEPS,
  },
  {
    title: 'never verified: sign-up, update, deletion',
    proven: false,
    states: [NOBODY, unseen(1, 0, 1), unseen(2, 0, 2), gone(2)],
    bounds: NO_REPEATS,
  },
  {
    title: 'unverified, verified, deleted',
    proven: false,
    states: [NOBODY, unseen(1, 1, 1), seen(1, 2, 2), gone(1)],
    bounds: { ...NO_SWEEPS, repeats: 1 },
  },
  {
    title: 'sign-up, deletion, joined again, deletion',
    proven: false,
    states: [NOBODY, seen(1, 1, 1), gone(1), seen(1, 1, 2), gone(1)],
    bounds: { ...NO_SWEEPS, batch: 2 },
  },
  {
    title: 'an update, recorded slowly',
    proven: true,
    states: [seen(1, 1, 1), seen(2, 2, 2)],
    bounds: { ...SLOW, sweeps: 1 },
  },
  {
    title: 'sign-up, then deletion, recorded slowly',
    proven: false,
    states: [NOBODY, seen(1, 1, 1), gone(1)],
    bounds: SLOW,
  },
];
