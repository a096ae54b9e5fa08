/** Deliveries and changes of a source, page by page: the person's own, and what in others' names them. */
import type { Columns } from '@evenkeel/event-schemas';
import {
  ERASED_BODY,
  eraseFromBody,
  eraseFromColumns,
  eraseValues,
  knownTerms,
  type ErasedTerms,
} from '@evenkeel/sync-engine';
import type { Prisma } from '../generated/prisma/client';
import { runStatement } from '../run-statement';
import { toJson } from '../to-json';
import type { OpenErasure, Progress } from './open-erasure';
import { textsInBodies, textsInJson } from './search-texts';

/** Some milliseconds a page, in which nobody can record of this source. */
const DELIVERIES_AT_ONCE = 500;
const CHANGES_AT_ONCE = 2_000;
const NO_ID = '00000000-0000-0000-0000-000000000000';

interface Page {
  readonly last: string | null;
  /** JSON. */
  readonly found: string;
}

interface FoundDelivery {
  readonly id: string;
  /** Base64. */
  readonly body: string;
  readonly own: boolean;
}

export async function eraseFromDeliveries(tx: Prisma.TransactionClient, erasure: OpenErasure): Promise<Progress> {
  const { source, cursor, subjects, terms } = erasure;
  const [page] = await runStatement<Page>(tx, 'scan-deliveries', [
    ...[source, cursor || NO_ID, DELIVERIES_AT_ONCE, [...subjects], textsInBodies(terms)],
  ]);
  if (!page?.last) return { cursor: null };
  const known = knownTerms(terms);
  const erased = (JSON.parse(page.found) as FoundDelivery[]).flatMap((delivery) => erasedBody(delivery, known) ?? []);
  if (erased.length > 0) await runStatement(tx, 'erase-from-deliveries', [source, toJson(erased)]);
  const own = erased.filter(({ body }) => body === ERASED_BODY).length;
  return { cursor: page.last, erased: { deliveries: own, others_deliveries: erased.length - own } };
}

function erasedBody({ id, body, own }: FoundDelivery, terms: ErasedTerms): { id: string; body: string } | null {
  if (own) return { id, body: ERASED_BODY };
  const text = Buffer.from(body, 'base64').toString('utf8');
  const left = eraseFromBody(text, terms);
  return left === text ? null : { id, body: Buffer.from(left).toString('base64') };
}

interface FoundChange {
  readonly position: string;
  readonly at: string;
  readonly before: Columns;
  readonly after: Columns;
  readonly own: boolean;
}

export async function eraseFromChanges(tx: Prisma.TransactionClient, erasure: OpenErasure): Promise<Progress> {
  const { source, cursor, subjects, terms } = erasure;
  const [page] = await runStatement<Page>(tx, 'scan-changes', [
    ...[source, BigInt(cursor || '0'), CHANGES_AT_ONCE, [...subjects], textsInJson(terms)],
  ]);
  if (!page?.last) return { cursor: null };
  const known = knownTerms(terms);
  const erased = (JSON.parse(page.found) as FoundChange[]).flatMap((change) => erasedChange(change, known) ?? []);
  if (erased.length > 0) await runStatement(tx, 'erase-from-changes', [toJson(erased)]);
  const own = erased.filter((change) => change.own).length;
  return { cursor: page.last, erased: { changes: own, others_changes: erased.length - own } };
}

function erasedChange(change: FoundChange, terms: ErasedTerms): FoundChange | null {
  const erase = (columns: Columns) => (change.own ? eraseValues(columns) : eraseFromColumns(columns, terms));
  const [before, after] = [erase(change.before), erase(change.after)];
  const isSame = (one: Columns, other: Columns) => Object.entries(one).every(([name, value]) => other[name] === value);
  return isSame(change.before, before) && isSame(change.after, after) ? null : { ...change, before, after };
}
