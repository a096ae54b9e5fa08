import { cloneDatabase, query } from '@evenkeel/testing';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/** In tables without statistics, too: a look each minute must not read a table through. */
async function scansOf(name: string): Promise<string[]> {
  const { url } = await cloneDatabase();
  const statement = readFileSync(join(__dirname, `../../sql/${name}.sql`), 'utf8');
  const plan = await query<{ 'QUERY PLAN': string }>(url, `explain (generic_plan, costs off) ${statement}`);
  return plan.map((line) => line['QUERY PLAN'].trim()).filter((line) => / on (activity_|drift|delivery)/.test(line));
}

it('a look finds what waits in Postgres by the index of what is pending, and standing drift by that of what stands', async () => {
  const scans = await scansOf('insert-activity-samples');
  const deliveries = scans.filter((line) => line.includes('delivery'));
  expect(deliveries.length).toBeGreaterThan(0);
  expect(deliveries.filter((line) => !line.includes('_source_id_idx'))).toEqual([]);
  expect(scans.filter((line) => line.includes('on drift'))).toEqual([expect.stringContaining('drift_standing_idx')]);
});

it.each(['load-unsampled-sources', 'load-activity-sources', 'load-activity-counts', 'load-activity-samples'])(
  '%s goes by source and minute',
  async (name) => {
    const scans = await scansOf(name);
    expect(scans.length).toBeGreaterThan(0);
    expect(scans.filter((line) => !/activity_(minute|sample)_pkey/.test(line))).toEqual([]);
  },
);
