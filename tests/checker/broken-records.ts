import { findUnlinked } from './deliveries';
import { findHoles, findLedgerDifferences, findRecordedTwice } from './ledger';
import { findReplayDifferences } from './replay-log';
import type { Broken, Query, Rule } from './verdict';
import { findProvenChangedByHint, findUndoneDeletions, findVersionGaps } from './versions';

/** The rules that the database alone can be judged by, whatever happened and whatever the provider has. */
export async function brokenRecords(query: Query, killedIngests: readonly string[] = []): Promise<[Rule, Broken][]> {
  return [
    ['recorded_twice', await findRecordedTwice(query)],
    ['ledger_difference', await findLedgerDifferences(query)],
    ['holes', await findHoles(query, killedIngests)],
    ['version_gaps', await findVersionGaps(query)],
    ['replay_differences', await findReplayDifferences(query)],
    ['undone_deletions', await findUndoneDeletions(query)],
    ['proven_changed_by_hint', await findProvenChangedByHint(query)],
    ['unlinked_deliveries', await findUnlinked(query)],
  ];
}

/** The same for a test, by rule, with the first few examples: an empty object is what it wants. */
export async function brokenRules({ rows }: { readonly rows: Query }): Promise<Record<string, unknown[]>> {
  const broken = (await brokenRecords(rows)).filter(([, { count }]) => count > 0);
  return Object.fromEntries(broken.map(([rule, { examples }]) => [rule, [...examples]]));
}
