import { Tally } from './tally';
import type { Broken, FeedSeen, Query } from './verdict';

/** Invariant 8: a reader that kept its positions saw each change exactly once, versions of each row in their order. */
export async function judgeFeed(
  query: Query,
  seen: FeedSeen,
): Promise<{ readonly missed: Broken; readonly inversions: Broken }> {
  const [missed, inversions] = [new Tally(), new Tally()];
  const logged = await query<{ source: string; changes: string; sum: string; last: string }>(
    `select source, count(*)::text as changes, sum(position)::text as sum, max(position)::text as last
     from evenkeel.change group by source`,
  );
  const logOf = new Map(logged.map(({ source, ...log }) => [source, log]));
  for (const source of new Set([...logOf.keys(), ...seen.bySource.keys()])) {
    const log = logOf.get(source) ?? { changes: '0', sum: '0', last: '0' };
    const { changes, sum, last } = seen.bySource.get(source) ?? { changes: 0, sum: 0n, last: 0n };
    const read = { changes: String(changes), sum: String(sum), last: String(last) };
    if (read.changes === log.changes && read.sum === log.sum && read.last === log.last) continue;
    missed.add({ source, log, read }, Math.max(1, Math.abs(Number(log.changes) - changes)));
  }
  for (const twice of seen.outOfOrder) missed.add(twice);
  for (const inversion of seen.inversions) inversions.add(inversion);
  return { missed, inversions };
}
