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
  for (const slice of slicesOf(mine)) {
    const written = await runStatement(tx, statement, [`[${slice.map(encodeRow).join(',')}]`]);
    expectAll(statement, written.length, slice.length);
  }
}

/**
 * Rows in one parameter: so many are some 100 KB of JSON. The text is copied at every hop to the socket, and V8 keeps what
 * is larger than 128 KB until its next full collection: a first sweep grew by 60 MB for it.
 */
const ROWS_PER_STATEMENT = 30;

function slicesOf<T>(rows: readonly T[]): T[][] {
  const starts = Array.from({ length: Math.ceil(rows.length / ROWS_PER_STATEMENT) }, (_, n) => n * ROWS_PER_STATEMENT);
  return starts.map((start) => rows.slice(start, start + ROWS_PER_STATEMENT));
}

/** Positions of the changes, in the order of `changes`. */
export async function insertChanges(tx: StatementRunner, changes: readonly Change[]): Promise<string[]> {
  const positions = new Map<string, string>();
  for (const slice of slicesOf(changes)) {
    const given = slice.map((change) => ({ ...change, version: String(change.version) }));
    const inserted = await runStatement<InsertedChange>(tx, 'insert-changes', [toJson(given)]);
    expectAll('insert-changes', inserted.length, slice.length);
    for (const change of inserted) positions.set(subjectOf(change), change.position);
  }
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
