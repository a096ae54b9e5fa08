/** What the moves share: the game they belong to, how a move is played, and what recording a row does to the world. */
import type { AbstractRow } from './abstract-row';
import type { Broken } from './invariants';
import type { Recordings } from './recordings';
import type { Scenario } from './scenarios';
import type { World } from './world';

export interface Game {
  readonly scenario: Scenario;
  readonly recordings: Recordings;
}

/** Plays a move; `label` and `detail` together say which. */
export type Play = (label: string, detail: number | string, next: World, broken?: Broken) => void;

/** The row as recorded; if it became due, replicas have what stands now once the settle delay has passed. */
export function withRow(next: World, row: AbstractRow | null, before: World): World {
  next.row = row;
  if (row && row.hintFence !== (before.row?.hintFence ?? 0)) next.hintedAt = next.provider;
  return next;
}
