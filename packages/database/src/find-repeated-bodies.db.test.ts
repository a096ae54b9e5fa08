import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { cloneDatabase, query } from '@evenkeel/testing';

it('looks for each body by its subject and digest, also in partitions without statistics', async () => {
  const { url } = await cloneDatabase();
  const statement = readFileSync(join(__dirname, '../sql/find-repeated-bodies.sql'), 'utf8');
  const plan = await query<{ 'QUERY PLAN': string }>(url, `explain (generic_plan) ${statement}`);
  const scans = plan.map((line) => line['QUERY PLAN']).filter((line) => line.includes('Scan using'));
  expect(scans.length).toBeGreaterThan(0);
  expect(scans.filter((line) => !line.includes('subject_id_digest_id_idx'))).toEqual([]);
});
