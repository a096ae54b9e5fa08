/**
 * A provider's list while a sweep reads it, in memory. Rows stand in the order of their registration; who joins stands at
 * the end, and who leaves makes all later rows move up. Between any two answers the list may change, and the pages that
 * are asked for at once are answered in any order.
 */
import { advanceSweep, nextPages, type AnsweredPage, type SweepProgress } from '../src/sweep';
import { NOW } from './sample-rows';

export interface SweptList {
  readonly rows: number;
  readonly pageSize: number;
  readonly atOnce: number;
  /** What happens before each answer in turn, from the start again when all has happened. */
  readonly changes: readonly ListChange[];
  /** In which order pages that were asked for at once are answered: the lowest first. */
  readonly delays: readonly number[];
}

export interface ListChange {
  /** Where in the list somebody leaves, as a share of it: each below 1. */
  readonly leave: readonly number[];
  readonly join: number;
}

export interface SweptPages {
  readonly calls: number;
  readonly ended: boolean;
  /** Rows that stood from the first answer to the last, and that no page showed. */
  readonly missed: readonly number[];
  readonly stood: number;
  /** More left between the answers of two neighbouring pages than the counts of these tell, since others joined. */
  readonly balanced: boolean;
  readonly progress: SweepProgress;
}

const MOST_CALLS = 5_000;

export const startOfSweep: SweepProgress = {
  ...{ stage: 'subscribers', nextPage: 1, totalPages: null, totalObjects: null, firstFence: null, lastFence: null },
};

interface Answer extends AnsweredPage {
  readonly rows: readonly number[];
  readonly leftSoFar: number;
}

export function sweepList(list: SweptList): SweptPages {
  const provider = new ChangingList(list);
  const seen = new Set<number>();
  let standing: ReadonlySet<number> | null = null;
  let progress = startOfSweep;
  let balanced = false;
  let leftBefore = 0;
  for (let wanted = [1]; wanted.length > 0 && provider.answers < MOST_CALLS;) {
    const pages = provider.answer(wanted);
    standing ??= new Set(pages[0]?.standing);
    for (const { rows } of pages) rows.forEach((row) => seen.add(row));
    let { totalObjects } = progress;
    for (const page of pages) {
      const left = page.leftSoFar - leftBefore;
      balanced ||= totalObjects !== null && left > Math.max(0, totalObjects - page.totalObjects);
      ({ totalObjects, leftSoFar: leftBefore } = page);
    }
    progress = advanceSweep(progress, pages, list.pageSize);
    wanted = nextPages(progress, list.atOnce);
  }
  const stood = provider.rows.filter((row) => standing?.has(row));
  return {
    ...{ calls: provider.answers, ended: provider.answers < MOST_CALLS, stood: stood.length, balanced, progress },
    missed: stood.filter((row) => !seen.has(row)),
  };
}

class ChangingList {
  rows: number[];
  answers = 0;
  private left = 0;
  private registered: number;
  private fence = 0n;

  constructor(private readonly list: SweptList) {
    this.rows = Array.from({ length: list.rows }, (_, i) => i);
    this.registered = list.rows;
  }

  answer(wanted: readonly number[]): (Answer & { readonly standing: readonly number[] })[] {
    const drawn = wanted.map((page, i) => ({ page, fence: (this.fence += 1n), delay: this.delayOf(i) }));
    return drawn
      .toSorted((a, b) => a.delay - b.delay)
      .map(({ page, fence }) => {
        this.change();
        const { pageSize } = this.list;
        const rows = this.rows.slice((page - 1) * pageSize, page * pageSize);
        const totals = { totalObjects: this.rows.length, totalPages: Math.ceil(this.rows.length / pageSize) };
        return { page, fence, drawnAt: NOW, rows, ...totals, leftSoFar: this.left, standing: [...this.rows] };
      })
      .sort((a, b) => a.page - b.page);
  }

  private delayOf(i: number): number {
    const { delays } = this.list;
    return delays.length === 0 ? i : (delays[(this.answers + i) % delays.length] ?? 0);
  }

  private change(): void {
    const { changes } = this.list;
    const change = changes[this.answers % Math.max(1, changes.length)];
    this.answers += 1;
    for (const where of change?.leave ?? []) {
      this.left += this.rows.splice(Math.floor(where * this.rows.length), 1).length;
    }
    for (let joined = 0; joined < (change?.join ?? 0); joined += 1) this.rows.push((this.registered += 1));
  }
}
