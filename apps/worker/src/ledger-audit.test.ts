import type { AuditOptions, Hole, LedgerAudit } from '@evenkeel/database';
import { createMetrics, type Logger } from '@evenkeel/observability';
import { LedgerAuditor } from './ledger-audit';
import { createWorkerMetrics } from './worker-metrics';

const hole: Hole = { ingestId: 'a', firstSeq: 3, lastSeq: 4, afterAt: null, beforeAt: new Date(9_000) };
const imbalance = { source: 'demo', hour: new Date(0), accepted: 3, counted: 1, pending: 1 };
const none = { numbers: 0, ranges: 0, first: [] };
const well: LedgerAudit = {
  auditedUntil: new Date(5_000_000),
  deliveries: 7,
  found: none,
  filled: none,
  openHoles: 0,
  imbalances: { hours: 0, first: [] },
};

async function run(answer: LedgerAudit | null, oldestJob: Date | null = null) {
  const lines: [string, unknown][] = [];
  const asked: AuditOptions[] = [];
  const at = (level: string) => (details: unknown) => void lines.push([level, details]);
  const log = { error: at('error'), warn: at('warn'), info: at('info') } as unknown as Logger;
  const metrics = createWorkerMetrics(createMetrics('worker'));
  const database = { auditLedger: async (options: AuditOptions) => (asked.push(options), answer) };
  await new LedgerAuditor(log, database, { oldestJobAt: async () => oldestJob }, metrics).audit();
  return { lines, until: asked[0]!, text: (await metrics.registry.exposition()).text };
}

it('what waits in a queue, or has just come, is left to the next audit', async () => {
  const before = Date.now();
  const { until } = await run(well);
  expect(until.settleMs).toBe(300_000);
  expect(until.until.getTime()).toBeGreaterThanOrEqual(before);
  expect((await run(well, new Date(100_000))).until.until).toEqual(new Date(40_000));
});

it('all well is one line; an audit of another worker is none of ours', async () => {
  expect((await run(well)).lines).toEqual([['info', expect.objectContaining({ deliveries: 7, missing: 0 })]]);
  const other = await run(null);
  expect(other.lines).toHaveLength(1);
  expect(other.text).not.toContain('evenkeel_ledger_audited_until_seconds{app="worker"} 5000');
});

it('holes, filled ones and imbalances are told of one by one, and are in the metrics', async () => {
  const { lines, text } = await run({
    ...well,
    found: { numbers: 2, ranges: 1, first: [hole] },
    filled: { numbers: 1, ranges: 1, first: [{ ...hole, firstSeq: 9, lastSeq: 9 }] },
    openHoles: 2,
    imbalances: { hours: 1, first: [imbalance] },
  });
  expect(lines).toEqual([
    ['error', { ingest_id: 'a', first_seq: 3, last_seq: 4, after_at: null, before_at: new Date(9_000) }],
    ['info', expect.objectContaining({ first_seq: 9 })],
    ['error', imbalance],
    ['warn', expect.objectContaining({ missing: 2, imbalances: 1 })],
  ]);
  expect(text).toContain('evenkeel_ledger_open_holes{app="worker"} 2');
  expect(text).toContain('evenkeel_ledger_imbalances{app="worker"} 1');
  expect(text).toContain('evenkeel_ledger_audited_until_seconds{app="worker"} 5000');
});

it('thousands of holes are twenty lines and a sum', async () => {
  const first = Array.from({ length: 100 }, () => hole);
  const { lines } = await run({ ...well, found: { numbers: 9_000, ranges: 4_000, first }, openHoles: 9_000 });
  const errors = lines.filter(([level]) => level === 'error');
  expect(errors).toHaveLength(21);
  expect(errors.at(-1)).toEqual(['error', { ranges: 4_000, numbers: 9_000 }]);
});
