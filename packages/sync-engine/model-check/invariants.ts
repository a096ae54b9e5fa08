/**
 * What must hold (protocol section 10), by its number there: of each recording, and of a world in which nothing is
 * left to do. Each check says in words what is broken, or null.
 *
 * Replaying the change log (5) is checked step by step: if each change's before-image is the content that stood, and
 * `after` put over it is the content that stands, then the whole log gives the content.
 */
import type { Change } from '@evenkeel/event-schemas';
import type { RecordedBatch } from '../src/ports';
import type { RecordedReads } from '../src/read-ports';
import { isDirty, isDue, type Row } from '../src/row';
import { ABSENT, MISSED, type World } from './world';
import { isDirtyRow, LOOK, NOW, type AbstractRow } from './abstract-row';
import type { ProviderState, Scenario } from './scenarios';

export type Broken = string | null;

export interface RecordedRow {
  readonly before: Row | null;
  readonly after: Row;
  readonly change: Change | null;
}

/** A read that returned the subscriber, with its fence; a hint and an absence have none. */
export interface RecordedBy {
  readonly what: 'hints' | 'read' | 'list absence';
  readonly snapshotFence: bigint | null;
}

export function brokenByRecording(recorded: RecordedRow, by: RecordedBy): Broken {
  return brokenByUndoing(recorded, by) ?? brokenProof(recorded, by) ?? brokenFences(recorded) ?? brokenChange(recorded);
}

function brokenByUndoing({ before, after }: RecordedRow, { snapshotFence }: RecordedBy): Broken {
  const confirmedDeletion = before !== null && before.state.deleted_at !== null && !before.state.provisional;
  if (!confirmedDeletion || after.state.deleted_at !== null) return null;
  const byNewerSnapshot = snapshotFence !== null && snapshotFence > before.state.fetch_fence;
  return byNewerSnapshot ? null : '7: a confirmed deletion was undone, and not by a newer read';
}

function brokenProof({ before, after }: RecordedRow, { what }: RecordedBy): Broken {
  if (!before || before.state.provisional || what === 'read') return null;
  return sameJudged(before, after) ? null : '10: proven content was changed, and not by a read';
}

function brokenFences({ before, after }: RecordedRow): Broken {
  if (!before) return null;
  const was = before.state;
  const is = after.state;
  if (is.fetch_fence < was.fetch_fence) return '4: fetch_fence fell';
  if (is.settled_fence < was.settled_fence) return '4: settled_fence fell';
  if (is.hint_fence < was.hint_fence) return '4: hint_fence fell';
  return was.ever_verified && !is.ever_verified ? '4: ever_verified fell' : null;
}

function brokenChange({ before, after, change }: RecordedRow): Broken {
  const mustBeWritten = !before || !sameJudged(before, after) || before.state.provisional !== after.state.provisional;
  if (mustBeWritten && !change) return '3: the row differs, and no change was written';
  if (!mustBeWritten && change) return '3: a change was written, and nothing differs';
  const versionBefore = before?.state.version ?? 0n;
  if (after.state.version !== versionBefore + (change ? 1n : 0n))
    return '3: the version is not that of the last change';
  if (!change) return null;
  if (change.version !== after.state.version) return '3: the change has another version than its row';
  if (change.provisional !== after.state.provisional) return '3: the change is not as provisional as its row';
  return brokenReplay(before, after, change);
}

function brokenReplay(before: Row | null, after: Row, change: Change): Broken {
  const stood: Record<string, unknown> = before ? judged(before) : {};
  const imageIsTrue = Object.entries(change.before).every(([column, value]) => stood[column] === value);
  if (!imageIsTrue) return '5: the before-image is not what stood';
  return sameColumns({ ...NOTHING, ...stood, ...change.after }, judged(after))
    ? null
    : '5: the change log does not give the content of the row';
}

const NOTHING = { name: null, points: null, deleted_at: null };

function judged({ content, state }: Row): Record<string, unknown> {
  return { name: content['name'] ?? null, points: content['points'] ?? null, deleted_at: state.deleted_at };
}

const sameJudged = (a: Row, b: Row): boolean => sameColumns(judged(a), judged(b));

function sameColumns(a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  return a['name'] === b['name'] && a['points'] === b['points'] && a['deleted_at'] === b['deleted_at'];
}

/** A living row that was once proven may be removed only if the subscriber was away at some time since it was there. */
export function brokenRemoval(world: World, after: AbstractRow | null, { states }: Scenario): Broken {
  const { row } = world;
  if (!row || row.deleted === 1 || row.verified === 0 || after?.deleted !== 1) return null;
  const first = states.findIndex(isSeen);
  const wasAway = states.slice(first, world.provider + 1).some((state) => !isSeen(state));
  return wasAway ? null : 'removal: the row was tombstoned although the subscriber was never away';
}

/** The provider's reads return it. */
export const isSeen = (state: ProviderState): boolean => state.is === 'seen';

export function isQuiet(world: World, { states }: Scenario): boolean {
  const { provider, underWay, recording, reads } = world;
  return provider === states.length - 1 && underWay.length === 0 && recording === null && reads.length === 0;
}

/** Nothing under way, nothing due; a planned look at an unconfirmed row may be left. */
export function isQuiescent(world: World, scenario: Scenario): boolean {
  const { row } = world;
  return isQuiet(world, scenario) && (row === null || (!isDirtyRow(row) && row.look !== LOOK.due));
}

export function brokenConvergence(world: World, scenario: Scenario): Broken {
  if (!isQuiescent(world, scenario) || mirrors(world.row, newestOf(scenario))) return null;
  if (world.heard === scenario.states.length - 1)
    return '6: the newest change was hinted, nothing is due, and the mirror is not the provider';
  return world.swept ? '6: a sweep after the last change was recorded, and the mirror is not the provider' : null;
}

export function newestOf({ states }: Scenario): ProviderState {
  const newest = states.at(-1);
  if (!newest) throw new Error('a scenario has states');
  return newest;
}

/** An unverified sign-up cannot be seen by reads: it may be shown as provisional, and must not be shown as proven. */
export function mirrors(row: AbstractRow | null, state: ProviderState): boolean {
  const isShown = row !== null && row.deleted === 0;
  if (state.is === 'seen')
    return isShown && row.provisional === 0 && row.name === state.name && row.points === state.points;
  const isUnconfirmed = isShown && row.verified === 0 && row.provisional === 1;
  return !isShown || isUnconfirmed;
}

/** After thirty days without a sign of life, a row that no read ever returned is gone too. */
export function mirrorsAfterExpiry(row: AbstractRow | null, state: ProviderState): boolean {
  return mirrors(row, state) && (state.is === 'seen' || row === null || row.deleted === 1);
}

/** A page that lacks the row proves nothing by itself where the row is not known as proven. */
export function sweepWasJudged({ row }: World, answer: number): boolean {
  return answer !== MISSED || (row !== null && row.deleted === 0 && row.verified === 1);
}

export const isAbsence = (answer: number): boolean => answer === ABSENT || answer === MISSED;

/** Only of a proven row that waited for nothing; and then it waits for a second look. */
export function brokenSuspicion(before: Row | null, after: Row, { drift }: RecordedReads): Broken {
  if (!drift.some(({ finding }) => finding === 'suspected')) return null;
  if (!before || before.state.provisional || isDue(before, NOW)) return 'drift: suspected of a row that may differ';
  return isDirty(after) ? null : 'drift: a suspicion asks for no second look';
}

/** A delivery is `applied` exactly if it has a share in a change, and every change is somebody's. */
export function brokenLedger({ deliveries, changes }: RecordedBatch): Broken {
  const honest = deliveries.every(({ outcome, changes: shared }) => (outcome === 'applied') === shared.length > 0);
  if (!honest) return '2: a delivery says applied and has no share in a change, or the other way about';
  const owned = new Set(deliveries.flatMap(({ changes: shared }) => shared));
  return owned.size === changes.length ? null : '2: a change that no delivery has a share in';
}
