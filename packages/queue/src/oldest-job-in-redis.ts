import type { Queue } from 'bullmq';

const NOT_COMPLETED = ['wait', 'active', 'delayed', 'failed'] as const;
const CANDIDATES = 100;

/**
 * When the oldest job that is not completed was added. No list has it at a known end: a job that comes back after a
 * failure goes to where the newest are, and delayed jobs stand in the order of their due time. But jobs are numbered by
 * Redis as they are added. So the ids of all of them are read, in one atomic look (a job that moves meanwhile is not
 * missed), and the times of addition of those with the lowest numbers. A few, because producers have clocks of their
 * own; and of any id that is no number, as none of ours is. The oldest of these is the answer. Nothing of what the jobs
 * hold is read: it is ids, 100,000 of them in the time that the header of the test tells.
 */
export async function oldestJobInRedis(queue: Queue): Promise<Date | null> {
  const ids = (await queue.getBackend().getRanges([...NOT_COMPLETED], 0, -1)).flat();
  const candidates = lowest(ids);
  const client = await queue.getBackend().client;
  const times = await Promise.all(candidates.map((id) => client.hget(queue.toKey(id), 'timestamp')));
  const known = times.filter((time) => time != null).map(Number);
  return known.length === 0 ? null : new Date(Math.min(...known));
}

function lowest(ids: readonly unknown[]): string[] {
  const others: string[] = [];
  const numbers: number[] = [];
  for (const id of ids) {
    const number = Number(id);
    if (Number.isSafeInteger(number)) numbers.push(number);
    else others.push(String(id));
  }
  numbers.sort((a, b) => a - b);
  return [...others.slice(0, CANDIDATES), ...numbers.slice(0, CANDIDATES).map(String)];
}
