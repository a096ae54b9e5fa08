/**
 * Counts of what happens to requests, for people to see. Rules:
 * - They are summed here and written every few seconds, all in one statement: no request waits for it.
 * - What could not be written is written with what comes next. A process that ends while Postgres is away takes its sums
 *   with it, and a write whose answer was lost may count twice: nothing but what a person sees depends on them.
 * - There is one sum for each place, and places are of sources that are known: whoever sends what does not make more of them.
 */
import type { Logger } from '@evenkeel/observability';

export interface GatheredCounts<Count> {
  add(count: Count): void;
  /** Writes what is left, if that can be done. */
  stop(): Promise<void>;
}

interface Gathering<Count> {
  /** For the log: what is counted. */
  readonly what: string;
  readonly placeOf: (count: Count) => string;
  /** Both are of the same place. */
  readonly sum: (one: Count, other: Count) => Count;
  readonly write: (counts: readonly Count[]) => Promise<void>;
  readonly everyMs: number;
  readonly log: Logger;
}

export function gatherCounts<Count>({ what, placeOf, sum, write, everyMs, log }: Gathering<Count>) {
  let sums = new Map<string, Count>();
  let writing: Promise<void> | undefined;

  function add(count: Count): void {
    const place = placeOf(count);
    const before = sums.get(place);
    sums.set(place, before === undefined ? count : sum(before, count));
  }

  async function writeNow(): Promise<void> {
    if (sums.size === 0) return;
    const taken = [...sums.values()];
    sums = new Map();
    try {
      await write(taken);
    } catch (error) {
      taken.forEach(add);
      log.debug({ err: error }, `${what} could not be written now; the next time comes`);
    }
  }

  const writeInTurn = (): Promise<void> => (writing ??= writeNow().finally(() => (writing = undefined)));
  const timer = setInterval(() => void writeInTurn(), everyMs).unref();
  const gathered: GatheredCounts<Count> = {
    add,
    async stop() {
      clearInterval(timer);
      await writing;
      await writeInTurn();
    },
  };
  return gathered;
}
