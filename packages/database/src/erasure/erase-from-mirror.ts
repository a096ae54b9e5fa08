/** Rows of others that name the person, page by page, under the source's lock. */
import { eraseFromRow, knownTerms, type Row } from '@evenkeel/sync-engine';
import type { Prisma } from '../generated/prisma/client';
import { decodeRow, timestamp } from '../row-codec';
import { runStatement } from '../run-statement';
import { insertChanges, upsertRows } from '../write-rows';
import type { OpenErasure, Progress } from './open-erasure';
import { textsInJson } from './search-texts';

const ROWS_AT_ONCE = 500;

interface Page {
  readonly last: string | null;
  readonly found: string[];
}

interface Stored {
  readonly row: string;
}

export async function eraseFromMirror(
  tx: Prisma.TransactionClient,
  erasure: OpenErasure,
  entity: 'subscriber' | 'reward',
): Promise<Progress> {
  const { source, cursor, terms } = erasure;
  const [page] = await runStatement<Page>(tx, entity === 'subscriber' ? 'scan-subscribers' : 'scan-rewards', [
    ...[source, cursor, ROWS_AT_ONCE, textsInJson(terms)],
  ]);
  if (!page?.last) return { cursor: null };
  const erased = page.found.length === 0 ? 0 : await eraseFromRows(tx, erasure, entity, page.found);
  return { cursor: page.last, erased: { [`others_${entity}s`]: erased } };
}

/** Answers how many named the person. */
async function eraseFromRows(
  tx: Prisma.TransactionClient,
  { id, source, terms }: OpenErasure,
  entity: 'subscriber' | 'reward',
  ids: readonly string[],
): Promise<number> {
  const [begun] = await runStatement<{ fence: string; now: Date }>(tx, 'begin-recording', [source, [], [], [], []]);
  if (!begun) throw new Error('begin-recording answered no row');
  const moment = { fence: BigInt(begun.fence), now: timestamp(begun.now) };
  const statement = entity === 'subscriber' ? 'load-subscribers-by-id' : 'load-rewards-of';
  const rows = (await runStatement<Stored>(tx, statement, [source, [...ids]])).map(({ row }) => decodeRow(entity, row));
  const known = knownTerms(terms);
  const cause = { type: 'erase', id } as const;
  const erased = rows
    .filter(({ state }) => state.erased_at === null)
    .sort(byKey)
    .flatMap((row) => eraseFromRow(row, known, cause, moment) ?? []);
  await upsertRows(
    tx,
    erased.map(({ row }) => row),
    entity,
  );
  await insertChanges(
    tx,
    erased.flatMap(({ change }) => change ?? []),
  );
  return erased.length;
}

function byKey(a: Row, b: Row): number {
  const key = ({ key: { subscriber_id, id } }: Row) => `${subscriber_id}\n${id}`;
  return key(a) < key(b) ? -1 : 1;
}
