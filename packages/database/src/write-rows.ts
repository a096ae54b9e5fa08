import type { Change, Entity } from '@evenkeel/event-schemas';
import type { Row } from '@evenkeel/sync-engine';
import { encodeRow } from './row-codec';
import { runStatement, type StatementRunner } from './run-statement';
import { toJson } from './to-json';

const UPSERTS = { subscriber: 'upsert-subscribers', reward: 'upsert-rewards', campaign: 'upsert-campaigns' } as const;

/**
 * In one parameter: so many rows, or so many changes, are some 100 KB of JSON. V8 keeps text that is larger than 128 KB until its next full
 * collection (measured at a first sweep: 60 MB of it); and while Postgres writes one part, the next is made.
 */
const ROWS_PER_STATEMENT = 30;
const CHANGES_PER_STATEMENT = 200;

/** Rows as they shall stand, sorted by key. */
export async function upsertRows(tx: StatementRunner, rows: readonly Row[], entity: Entity): Promise<void> {
  const mine = rows.filter((row) => row.entity === entity);
  await Promise.all(partsOf(mine, ROWS_PER_STATEMENT).map((part) => upsertPart(tx, UPSERTS[entity], part)));
}

async function upsertPart(tx: StatementRunner, statement: string, rows: readonly Row[]): Promise<void> {
  const written = await runStatement(tx, statement, [`[${rows.map(encodeRow).join(',')}]`]);
  expectAll(statement, written.length, rows.length);
}

/** Positions of the changes, in the order of `changes`. */
export async function insertChanges(tx: StatementRunner, changes: readonly Change[]): Promise<string[]> {
  return (await Promise.all(partsOf(changes, CHANGES_PER_STATEMENT).map((part) => insertPart(tx, part)))).flat();
}

async function insertPart(tx: StatementRunner, changes: readonly Change[]): Promise<string[]> {
  const given = changes.map((change) => ({ ...change, version: String(change.version) }));
  const inserted = await runStatement<InsertedChange>(tx, 'insert-changes', [toJson(given)]);
  expectAll('insert-changes', inserted.length, changes.length);
  const positions = new Map(inserted.map((change) => [subjectOf(change), change.position]));
  return changes.map((change) => positions.get(subjectOf(change)) ?? '');
}

interface InsertedChange extends Pick<Change, 'entity' | 'subscriber_id' | 'subject_id'> {
  readonly position: string;
}

function partsOf<T>(all: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(all.length / size) }, (_, part) => all.slice(part * size, (part + 1) * size));
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
