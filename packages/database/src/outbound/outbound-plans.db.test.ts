import { cloneDatabase, query } from '@evenkeel/testing';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What is asked for each batch of messages finds them by an index, whatever the statistics were taken from. They are taken at any
 * moment: before there were messages, or when none was being sent.
 */
const planOf = async (url: string, name: string) => {
  const statement = readFileSync(join(__dirname, `../../sql/${name}.sql`), 'utf8');
  const plan = await query<{ 'QUERY PLAN': string }>(url, `explain (generic_plan, costs off) ${statement}`);
  return plan.map((line) => line['QUERY PLAN']);
};

/** Each scan of the messages, with its condition. */
const scansOfMessages = (lines: readonly string[]) =>
  lines.flatMap((line, n) => (/Scan.* on message/.test(line) ? [`${line.trim()} ${lines[n + 1]?.trim() ?? ''}`] : []));

const between = (lines: readonly string[], from: string, to: string) =>
  lines.slice(
    lines.findIndex((line) => line.includes(from)),
    lines.findIndex((line) => line.includes(to)),
  );

const insertMessages = (url: string) =>
  query(
    url,
    `insert into evenkeel.message (endpoint, position, id, source, lane, at, entity, subject_id, version, type)
     select 'ep_' || n % 20, n, 'msg_' || n, 'demo', 's' || n % 1000, now(), 'subscriber', 's' || n % 1000, n, 'subscriber.updated'
     from generate_series(1, 10000) n`,
  );

describe.each([
  ['tables without statistics', async () => undefined],
  [
    'statistics of when none was being sent',
    async (url: string) => {
      await insertMessages(url);
      await query(url, 'analyze evenkeel.message');
    },
  ],
])('with %s', (_, prepare) => {
  let url: string;
  beforeAll(async () => {
    ({ url } = await cloneDatabase());
    await prepare(url);
  });

  const expectLookedUp = (scans: readonly string[]) => {
    expect(scans.length).toBeGreaterThan(0);
    expect(scans.filter((scan) => !/Index.* using message_(pkey|open_idx|next_idx) .*Cond: /.test(scan))).toEqual([]);
  };

  it.each(['claim-messages', 'load-message-contents', 'promote-next-message'])(
    '%s looks each message up',
    async (name) => expectLookedUp(scansOfMessages(await planOf(url, name))),
  );

  it('settle-attempts looks each message up that it holds', async () => {
    expectLookedUp(scansOfMessages(between(await planOf(url, 'settle-attempts'), 'CTE held', 'CTE settled')));
  });

  it('make-messages looks for whose turn it is by the lane', async () => {
    const scans = scansOfMessages(between(await planOf(url, 'make-messages'), 'CTE turns', 'CTE told_of'));
    expect(scans.map((scan) => / using (\w+) /.exec(scan)?.[1])).toEqual(['message_open_idx', 'message_missing_idx']);
    for (const scan of scans) expect(scan).toMatch(/Index Cond: .*lane = /);
  });
});
