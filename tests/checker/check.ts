import { brokenRecords } from './broken-records';
import { findLost } from './deliveries';
import { findFalseDrift } from './false-drift';
import { findHolesBeyond } from './ledger';
import { judgeFeed } from './feed';
import { findWrongRows } from './provider';
import { readViolations } from './row-guards';
import { Tally } from './tally';
import type { Broken, Evidence, Rule, Verdict } from './verdict';

/**
 * Judges a database by all rules, one after the other over the same connection. What is large is streamed or asked for in
 * pages: a million deliveries and a hundred thousand rows are not in memory at once.
 */
export async function judge(evidence: Evidence): Promise<Verdict> {
  const { query, killedIngests, feed } = evidence;
  const { accepted, lost, unanswered } = await findLost(evidence);
  const found: [Rule, Broken][] = [
    ['lost', lost],
    ...(await brokenRecords(query, killedIngests)),
    ['holes', await findHolesBeyond(query, killedIngests, unanswered)],
    ...(await readViolations(query)),
    ['wrong_rows', await findWrongRows(evidence)],
    ['false_drift', await findFalseDrift(evidence)],
  ];
  if (feed) {
    const { missed, inversions } = await judgeFeed(query, feed);
    found.push(['feed_missed', missed], ['feed_inversions', inversions]);
  }
  return { accepted, broken: onlyBroken(found) };
}

/** One rule may be judged in several ways. */
function onlyBroken(found: readonly [Rule, Broken][]): Verdict['broken'] {
  const broken: Partial<Record<Rule, Tally>> = {};
  for (const [rule, each] of found) if (each.count > 0) (broken[rule] ??= new Tally()).addAll(each);
  return broken;
}
