/**
 * A row as the model check holds it: small numbers, so that states can be hashed and are finitely many.
 *
 * Fences are ranks (0: none), times are ages relative to one `NOW`, texts are numbers. `toRow` makes the real row that
 * the real functions are given, `toAbstract` reads back what they made of it. The version is left out: each recording
 * is checked to raise it by one or not at all (`invariants.ts`), so its value adds states and no insight.
 */
import { addMillis, DAY_MS, HOUR_MS, millisBetween, SECOND_MS } from '../src/time';
import type { Row, RowIdentity } from '../src/row';

export const NOW = '2030-06-15T12:00:00.000Z';
export const SETTLE_DELAY_MS = 10 * SECOND_MS;
export const identity: RowIdentity = {
  entity: 'subscriber',
  key: { source: 'model', subscriber_id: 'one', id: 'one' },
};

/** How long ago the newest hint was recorded. */
export const HINT = { fresh: 0, settled: 1, month: 2, never: 3 } as const;
export const LOOK = { none: 0, planned: 1, due: 2 } as const;

export interface AbstractRow {
  readonly name: number;
  /** What only REST carries; 0: not known. */
  readonly points: number;
  readonly updatedAt: number;
  readonly deleted: number;
  readonly provisional: number;
  readonly verified: number;
  readonly deleteHinted: number;
  readonly hintAge: number;
  readonly look: number;
  readonly looks: number;
  readonly regressedTimes: number;
  readonly regressedSaid: number;
  readonly fetchFence: number;
  readonly hintFence: number;
  readonly settledFence: number;
  readonly absentFence: number;
  readonly listAbsentFence: number;
}

const HINT_AT = [addMillis(NOW, -SECOND_MS), addMillis(NOW, -60 * SECOND_MS), addMillis(NOW, -31 * DAY_MS), null];
const LOOK_AT = [null, addMillis(NOW, HOUR_MS), addMillis(NOW, -SECOND_MS)];
const EARLIER = addMillis(NOW, -40 * DAY_MS);
const VERSION = 7n;

export const nameOf = (name: number): string => `name ${name}`;
export const updatedAtOf = (updated: number): string => `2030-01-01T00:00:0${updated}.000Z`;
export const saying = (name: number, points: number): number => name * 4 + points;

export function toRow(row: AbstractRow): Row {
  return {
    ...identity,
    content: { name: nameOf(row.name), points: row.points || null },
    carried: {},
    raw: null,
    state: {
      version: VERSION,
      provisional: row.provisional === 1,
      ever_verified: row.verified === 1,
      ...fencesOf(row),
      ...timesOf(row),
      looks: row.looks,
      regressed: row.regressedTimes === 0 ? null : { times: row.regressedTimes, digest: String(row.regressedSaid) },
      delete_hinted: row.deleteHinted === 1,
      raw_digest: null,
    },
  };
}

function fencesOf(row: AbstractRow) {
  return {
    fetch_fence: BigInt(row.fetchFence),
    hint_fence: BigInt(row.hintFence),
    settled_fence: BigInt(row.settledFence),
    absent_fence: row.absentFence === 0 ? null : BigInt(row.absentFence),
    list_absent_fence: row.listAbsentFence === 0 ? null : BigInt(row.listAbsentFence),
  };
}

function timesOf(row: AbstractRow) {
  return {
    hint_at: HINT_AT[row.hintAge] ?? null,
    look_at: LOOK_AT[row.look] ?? null,
    look_reason: row.look === LOOK.none ? null : 'unconfirmed',
    deleted_at: row.deleted === 1 ? EARLIER : null,
    erased_at: null,
    confirmed_at: row.provisional === 1 ? null : EARLIER,
    first_seen_at: EARLIER,
    changed_at: EARLIER,
    provider_updated_at: row.updatedAt === 0 ? null : updatedAtOf(row.updatedAt),
  };
}

const flag = (is: boolean): number => (is ? 1 : 0);
/** Looks after the second are all a week apart. */
const LOOKS_THAT_DIFFER = 2;

export function toAbstract({ content, state }: Row): AbstractRow {
  const name = String(content['name']).slice('name '.length);
  return {
    name: Number(name),
    points: Number(content['points'] ?? 0),
    updatedAt: state.provider_updated_at === null ? 0 : Number(state.provider_updated_at.slice(18, 19)),
    deleted: flag(state.deleted_at !== null),
    provisional: flag(state.provisional),
    verified: flag(state.ever_verified),
    deleteHinted: flag(state.delete_hinted),
    hintAge: ageOf(state.hint_at, state.deleted_at === null && !state.ever_verified),
    look: state.look_at === null ? LOOK.none : flag(state.look_at <= NOW) + LOOK.planned,
    looks: Math.min(state.looks, LOOKS_THAT_DIFFER),
    regressedTimes: state.regressed?.times ?? 0,
    regressedSaid: Number(state.regressed?.digest ?? 0),
    fetchFence: Number(state.fetch_fence),
    hintFence: Number(state.hint_fence),
    settledFence: Number(state.settled_fence),
    absentFence: Number(state.absent_fence ?? 0),
    listAbsentFence: Number(state.list_absent_fence ?? 0),
  };
}

/** That a hint is a month old matters only where a row may expire. */
function ageOf(hintAt: string | null, mayExpire: boolean): number {
  if (hintAt === null) return HINT.never;
  const age = millisBetween(hintAt, NOW);
  if (age < SETTLE_DELAY_MS) return HINT.fresh;
  return age >= 30 * DAY_MS && mayExpire ? HINT.month : HINT.settled;
}

export const isDirtyRow = (row: AbstractRow): boolean => row.hintFence > row.settledFence;
/** The settle delay has passed since the newest hint: what a read drawn now would be. */
export const isSettledAtDrawing = (row: AbstractRow | null): boolean => row === null || row.hintAge !== HINT.fresh;

export const NUMBERS_OF_ROW = 17;
export const FIRST_FENCE = 12;

/** In the order in which they are encoded; the fences come last. */
export function numbersOf(row: AbstractRow): number[] {
  return [
    row.name,
    row.points,
    row.updatedAt,
    row.deleted,
    row.provisional,
    row.verified,
    row.deleteHinted,
    row.hintAge,
    row.look,
    row.looks,
    row.regressedTimes,
    row.regressedSaid,
    row.fetchFence,
    row.hintFence,
    row.settledFence,
    row.absentFence,
    row.listAbsentFence,
  ];
}

export function rowOfNumbers(numbers: readonly number[]): AbstractRow {
  const at = (i: number): number => numbers[i] ?? 0;
  return {
    name: at(0),
    points: at(1),
    updatedAt: at(2),
    deleted: at(3),
    provisional: at(4),
    verified: at(5),
    deleteHinted: at(6),
    hintAge: at(7),
    look: at(8),
    looks: at(9),
    regressedTimes: at(10),
    regressedSaid: at(11),
    fetchFence: at(12),
    hintFence: at(13),
    settledFence: at(14),
    absentFence: at(15),
    listAbsentFence: at(16),
  };
}
