import type { Change, Entity } from '@evenkeel/event-schemas';
import type { Row } from '@evenkeel/sync-engine';
import { encodeRow } from './row-codec';
import { runStatement, type StatementRunner } from './run-statement';
import { toJson } from './to-json';

const UPSERTS = { subscriber: 'upsert-subscribers', reward: 'upsert-rewards', campaign: 'upsert-campaigns' } as const;

/** Rows as they shall stand, sorted by key. */
export async function upsertRows(tx: StatementRunner, rows: readonly Row[], entity: Entity): Promise<void> {
  const mine = rows.filter((row) => row.entity === entity);
  if (mine.length === 0) return;
  const statement = UPSERTS[entity];
  const written = await runStatement(tx, statement, [`[${mine.map(encodeRow).join(',')}]`]);
  expectAll(statement, written.length, mine.length);
}

/** Positions of the changes, in the order of `changes`. */
export async function insertChanges(tx: StatementRunner, changes: readonly Change[]): Promise<string[]> {
  if (changes.length === 0) return [];
  const given = changes.map((change) => ({ ...change, version: String(change.version) }));
  const inserted = await runStatement<InsertedChange>(tx, 'insert-changes', [toJson(given)]);
  expectAll('insert-changes', inserted.length, changes.length);
  const positions = new Map(inserted.map((change) => [subjectOf(change), change.position]));
  return changes.map((change) => positions.get(subjectOf(change)) ?? '');
}

interface InsertedChange extends Pick<Change, 'entity' | 'subscriber_id' | 'subject_id'> {
  readonly position: string;
}

/** A recording writes at most one change of a row. */
function subjectOf({
  entity,
  subscriber_id,
  subject_id,
}: Pick<Change, 'entity' | 'subscriber_id' | 'subject_id'>): string {
  return `${entity}\n${subscriber_id}\n${subject_id}`;
}

/** A guard refused: somebody wrote without the lock. The recording is rolled back and decided anew from what is there. */
export function expectAll(statement: string, done: number, wanted: number): void {
  if (done !== wanted)
    throw new Error(`${statement} wrote ${done} of ${wanted} rows: something else wrote them meanwhile`);
}
