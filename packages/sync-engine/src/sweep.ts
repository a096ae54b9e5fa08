/**
 * A sweep: one complete pass over all pages of a source (protocol section 5). Rules:
 * - Subscribers first, then the rows that none of their pages had, then the same for rewards.
 * - Pages are asked for several at a time, and taken in their order. It goes on where it stopped: what was recorded twice
 *   is confirmed twice.
 * - If the list became shorter between two neighbouring pages, the first rows of the later one have moved to pages that
 *   were read before: it steps back over as many pages as that can be. Of the pages that are then read again the first is
 *   compared with none, for what stands before it has been read, and the next step back ends after it: so steady deletions
 *   cannot hold the sweep.
 * - Where as many joined as left, the list became no shorter, and a row may be in none of the pages.
 * - What the pages lacked is looked at by id, and never deleted for it. Lacks the list more than it can have lost, the
 *   brake is held: nothing is deleted until a person accepts it, or enough samples have answered that they are gone.
 */
import type { DrawnFence } from './read-ports';
import type { Page } from './reads';

export const sweepStages = ['subscribers', 'missing_subscribers', 'rewards', 'missing_rewards'] as const;
export type SweepStage = (typeof sweepStages)[number];

export interface SweepProgress {
  readonly stage: SweepStage;
  readonly nextPage: number;
  readonly totalPages: number | null;
  /** Of the last page; null while pages are read again. */
  readonly totalObjects: number | null;
  /** Of the stage's pages: a row whose fetch_fence is below the first one was in none of them. */
  readonly firstFence: bigint | null;
  readonly lastFence: bigint | null;
}

export type AnsweredPage = DrawnFence & Pick<Page<unknown>, 'totalPages' | 'totalObjects'> & { readonly page: number };

/**
 * Fewer, and rows that move up while pages are read again are missed; more, and somebody who leaves before each answer
 * makes all of them be read for each page that it comes on by (both seen in a simulation).
 */
const READ_AGAIN_AT_ONCE = 3;

/** The pages to ask for next, all at once; none when the stage's pages are done. */
export function nextPages({ nextPage, totalPages, totalObjects }: SweepProgress, atOnce: number): number[] {
  // How many there are is not known before the first has answered.
  if (totalPages === null) return [nextPage];
  const left = Math.max(0, totalPages - nextPage + 1);
  const wanted = totalObjects === null ? READ_AGAIN_AT_ONCE : atOnce;
  return Array.from({ length: Math.min(wanted, left) }, (_, i) => nextPage + i);
}

/** After these pages were recorded; in the order of the pages, as `nextPages` gave them. */
export function advanceSweep(progress: SweepProgress, pages: readonly AnsweredPage[], pageSize: number): SweepProgress {
  let { nextPage, totalObjects, totalPages, firstFence, lastFence } = progress;
  const backTo = totalObjects === null ? nextPage + 1 : 1;
  let steppedBack = false;
  for (const page of pages) {
    const shorter = totalObjects === null ? 0 : Math.max(0, totalObjects - page.totalObjects);
    if (shorter > 0 && !steppedBack) {
      nextPage = Math.max(backTo, page.page - Math.ceil(shorter / pageSize));
      steppedBack = true;
    }
    if (!steppedBack) nextPage = page.page + 1;
    ({ totalObjects, totalPages } = page);
    firstFence = firstFence === null || page.fence < firstFence ? page.fence : firstFence;
    lastFence = lastFence === null || page.fence > lastFence ? page.fence : lastFence;
  }
  // One page alone, at what was the end of the list, would let the next step back undo what it came on by.
  const stillAgain = progress.totalPages !== null && progress.totalObjects === null && pages.length === 1;
  if ((steppedBack || stillAgain) && totalPages !== null && nextPage <= totalPages) totalObjects = null;
  return { ...progress, nextPage, totalPages, totalObjects, firstFence, lastFence };
}

/** Null after the last one. */
export function stageAfter(stage: SweepStage): SweepStage | null {
  return sweepStages[sweepStages.indexOf(stage) + 1] ?? null;
}

const FEW_MISSING = 20;
const MOST_MISSING_SHARE = 0.05;
export const SAMPLES_TO_CONFIRM = 20;

/** More rows are missing than max(20, 5 % of the list): rather the list is wrong than all of them gone. */
export function mustBrake(missing: number, listed: number): boolean {
  return missing > Math.max(FEW_MISSING, MOST_MISSING_SHARE * listed);
}

/** One sample that is still there shows that the list lacks what it should have. */
export function samplesConfirm(samples: { readonly absent: number; readonly present: number }): boolean {
  return samples.present === 0 && samples.absent >= SAMPLES_TO_CONFIRM;
}
