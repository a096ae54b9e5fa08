/**
 * How many rows a source has, without counting a million of them for each question. Rules:
 * - What is counted quickly is counted each time, and so are few rows, however long it took by chance: right after the first sweep
 *   of a source, an older count would say that it has none.
 * - What takes long is shown with the time of its count, and counted anew, aside, once it is `REST` times as old as counting
 *   took: so counting never takes more than a hundredth of Postgres's time, however often somebody asks.
 * - Whoever asks after a long time waits for a new count.
 */
import type { SourceStates } from '@evenkeel/database';

export interface MirroredCount {
  readonly subscribers: number;
  readonly rewards: number;
  readonly countedAt: Date;
}

const QUICK_MS = 25;
const FEW_ROWS = 10_000;
const REST = 100;
const TOO_OLD_MS = 10 * 60_000;

interface Counted {
  readonly count: MirroredCount;
  readonly tookMs: number;
}

/** Rejects as the count does where there is nothing to show instead. */
export function countMirrored(states: Pick<SourceStates, 'countListed'>): (source: string) => Promise<MirroredCount> {
  const known = new Map<string, Counted>();
  const underWay = new Map<string, Promise<MirroredCount>>();

  function countAnew(source: string): Promise<MirroredCount> {
    const counting = underWay.get(source) ?? count(source).finally(() => underWay.delete(source));
    underWay.set(source, counting);
    return counting;
  }
  async function count(source: string): Promise<MirroredCount> {
    const began = performance.now();
    const counted = { ...(await states.countListed(source)), countedAt: new Date() };
    known.set(source, { count: counted, tookMs: performance.now() - began });
    return counted;
  }
  return async (source) => {
    const last = known.get(source);
    if (last === undefined || isQuick(last)) return countAnew(source);
    const age = Date.now() - last.count.countedAt.getTime();
    if (age > TOO_OLD_MS) return countAnew(source);
    if (age > last.tookMs * REST) countAnew(source).catch(() => undefined); // the next one to ask counts again
    return last.count;
  };
}

function isQuick({ count: { subscribers, rewards }, tookMs }: Counted): boolean {
  return tookMs < QUICK_MS || subscribers + rewards < FEW_ROWS;
}
