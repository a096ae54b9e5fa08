import type { DriftFinding, Measure, RecordedReads, Row } from '@evenkeel/sync-engine';
import { runStatement, type StatementRunner } from './run-statement';
import { toJson } from './to-json';
import { expectAll, insertChanges, upsertRows } from './write-rows';

/** Mirror rows, changes, drift and counts of one recording of reads. */
export async function writeReads(tx: StatementRunner, recorded: RecordedReads): Promise<void> {
  const { rows, confirmed } = recorded;
  const light = { subscriber: of(confirmed, 'subscriber'), reward: of(confirmed, 'reward') };
  await upsertRows(tx, rows, 'subscriber');
  await upsertRows(tx, rows, 'reward');
  await upsertRows(tx, [...rows, ...confirmed], 'campaign');
  if (light.subscriber.length > 0) await confirmSubscribers(tx, light.subscriber, recorded);
  if (light.reward.length > 0) await confirmRewards(tx, light.reward, recorded);
  await insertChanges(tx, recorded.changes);
  await writeDrift(tx, recorded);
  await addToReadHour(tx, recorded);
}

function of(rows: readonly Row[], entity: Row['entity']): Row[] {
  return rows.filter((row) => row.entity === entity);
}

async function confirmSubscribers(tx: StatementRunner, rows: readonly Row[], to: RecordedReads): Promise<void> {
  const digests = rows.map(({ state }) => state.raw_digest ?? null);
  const written = await runStatement(tx, 'confirm-subscribers', [to.source, ...proofOf(rows), digests]);
  expectAll('confirm-subscribers', written.length, rows.length);
}

async function confirmRewards(tx: StatementRunner, rows: readonly Row[], to: RecordedReads): Promise<void> {
  const owners = rows.map(({ key }) => key.subscriber_id);
  const written = await runStatement(tx, 'confirm-rewards', [to.source, ...proofOf(rows), owners]);
  expectAll('confirm-rewards', written.length, rows.length);
}

function proofOf(rows: readonly Row[]): (string | null)[][] {
  const each = (value: (state: Row['state']) => bigint) => rows.map(({ state }) => String(value(state)));
  return [
    rows.map(({ key }) => key.id),
    each(({ version }) => version),
    each(({ hint_fence }) => hint_fence),
    each(({ fetch_fence }) => fetch_fence),
    each(({ settled_fence }) => settled_fence),
    rows.map(({ state }) => state.confirmed_at),
    rows.map(({ state }) => state.provider_updated_at),
  ];
}

async function writeDrift(tx: StatementRunner, { source, moment, drift, cause }: RecordedReads): Promise<void> {
  const found = drift.flatMap((finding) => encodeFound(finding, cause.type === 'sweep' ? 'sweep' : 'verify'));
  if (found.length > 0) await runStatement(tx, 'insert-drift', [source, moment.now, toJson(found)]);
  const settled = drift.flatMap(encodeSettled);
  if (settled.length > 0) await runStatement(tx, 'settle-drift', [moment.now, toJson(settled)]);
}

function encodeFound(finding: DriftFinding, foundBy: 'verify' | 'sweep'): object[] {
  if (finding.finding !== 'suspected') return [];
  const { row, before, after, likelyCause, dueFence } = finding;
  return [
    {
      ...{ entity: row.entity, subject_id: row.key.id, subscriber_id: row.key.subscriber_id },
      ...{ before, after, likely_cause: likelyCause, found_by: foundBy },
      due_fence: String(dueFence),
    },
  ];
}

function encodeSettled(finding: DriftFinding): object[] {
  switch (finding.finding) {
    case 'still_differs':
      return [
        {
          id: finding.id,
          state: 'confirmed',
          before: finding.before,
          after: finding.after,
          repaired: finding.repaired,
        },
      ];
    case 'dismissed':
      return [{ id: finding.id, state: 'dismissed', repaired: false }];
    case 'repaired':
      return [{ id: finding.id, repaired: true }];
    default:
      return [];
  }
}

async function addToReadHour(tx: StatementRunner, { source, moment, tally }: RecordedReads): Promise<void> {
  const measures = Object.keys(tally.counts) as Measure[];
  if (measures.length === 0) return;
  const counts = measures.map((measure) => tally.of(measure));
  await runStatement(tx, 'add-to-read-hour', [source, moment.now, measures, counts]);
}
