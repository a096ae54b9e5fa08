/**
 * The person's own rows, first of all and together, under the source's lock: from then on whatever is recorded knows that they
 * are erased. Rows of the same e-mail are the same person: who left and joined again has several.
 */
import { eraseRow, joinTerms, termsOfColumns, type PersonTerms, type Row } from '@evenkeel/sync-engine';
import type { Prisma } from '../generated/prisma/client';
import { decodeRow, timestamp } from '../row-codec';
import { runStatement } from '../run-statement';
import { insertChanges, upsertRows } from '../write-rows';
import type { OpenErasure, Progress } from './open-erasure';
import type { RememberedTerms } from './remembered-terms';

interface Begun {
  readonly fence: string;
  readonly now: Date;
  readonly row: string;
}

export async function eraseOwnRows(
  tx: Prisma.TransactionClient,
  { id, source, subjectId }: OpenErasure,
  remembered: RememberedTerms,
): Promise<Progress> {
  const begin = (ids: readonly string[]) => runStatement<Begun>(tx, 'begin-recording', [source, [], [...ids], [], []]);
  const [, ...asked] = await begin([subjectId]);
  const emails = decoded('subscriber', asked).flatMap(({ content: { email } }) => (email ? [email] : []));
  const same = await runStatement<{ id: string }>(tx, 'find-same-email', [source, emails]);
  const [first, ...found] = await begin([subjectId, ...same.map(({ id: twin }) => twin)]);
  if (!first) throw new Error('begin-recording answered no row');
  const subscribers = decoded('subscriber', found);
  const subjects = [...new Set([subjectId, ...subscribers.map(({ key }) => key.id)])].sort();
  const rewards = decoded('reward', await runStatement(tx, 'load-rewards-of', [source, subjects]));
  const moment = { fence: BigInt(first.fence), now: timestamp(first.now) };
  const cause = { type: 'erase', id } as const;
  const erased = [...subscribers, ...rewards].sort(byKey).flatMap((row) => eraseRow(row, cause, moment) ?? []);
  const terms = termsOfRows(subscribers, subjects);
  await remembered.remember(tx, source, terms);
  const rows = erased.map(({ row }) => row);
  await upsertRows(tx, rows, 'subscriber');
  await upsertRows(tx, rows, 'reward');
  await insertChanges(
    tx,
    erased.flatMap(({ change }) => change ?? []),
  );
  const drift = await runStatement(tx, 'erase-own-drift', [source, subjects]);
  const of = (entity: Row['entity']) => rows.filter((row) => row.entity === entity).length;
  return {
    ...{ subjects, terms, cursor: null },
    erased: { subscribers: of('subscriber'), rewards: of('reward'), drift: drift.length },
  };
}

function termsOfRows(subscribers: readonly Row[], subjects: readonly string[]): PersonTerms {
  const own = subscribers.map(({ content, carried }) => termsOfColumns({ ...content, ...carried }));
  const ids = subjects.map((id) => id.toLowerCase());
  return joinTerms({ ids, whole: [], within: [], names: [] }, ...own);
}

function decoded(entity: Row['entity'], found: readonly { readonly row: string }[]): Row[] {
  return found.map(({ row }) => decodeRow(entity, row));
}

function byKey(a: Row, b: Row): number {
  const key = ({ entity, key: { subscriber_id, id } }: Row) => `${entity}\n${subscriber_id}\n${id}`;
  return key(a) < key(b) ? -1 : 1;
}
