import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cloneDatabase, query } from '@evenkeel/testing';

/** Otherwise each change reads all open messages of the endpoint, and while thousands are open none is made in time. */
it('looks for whose turn it is by the lane, also in a table without statistics', async () => {
  const { url } = await cloneDatabase();
  const statement = readFileSync(join(__dirname, '../../sql/make-messages.sql'), 'utf8');
  const plan = await query<{ 'QUERY PLAN': string }>(url, `explain (generic_plan, costs off) ${statement}`);
  const lines = plan.map((line) => line['QUERY PLAN']);
  const lookedFor = lines.slice(
    lines.findIndex((line) => line.includes('CTE turns')),
    lines.findIndex((line) => line.includes('CTE told_of')),
  );
  const scans = lookedFor.flatMap((line, n) =>
    /Scan.* on message/.test(line) ? [`${line} ${lookedFor[n + 1] ?? ''}`] : [],
  );
  expect(scans.map((scan) => / using (\w+) /.exec(scan)?.[1])).toEqual(['message_open_idx', 'message_missing_idx']);
  for (const scan of scans) expect(scan).toMatch(/Index Cond: .*lane = /);
});
