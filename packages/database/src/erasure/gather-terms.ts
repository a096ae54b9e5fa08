/**
 * What the person's own history tells of who they are: a former e-mail stands nowhere in their row any more, and may in others'.
 * So it is read before it is erased. What was found is remembered at once, and what comes later is known by it too.
 */
import type { Columns, Json } from '@evenkeel/event-schemas';
import { joinTerms, termsOfColumns, type PersonTerms } from '@evenkeel/sync-engine';
import type { Prisma } from '../generated/prisma/client';
import { runStatement } from '../run-statement';
import type { OpenErasure, Progress } from './open-erasure';
import type { RememberedTerms } from './remembered-terms';

const AT_ONCE = 500;
/** Of a person that has more, something is not as it seems; and all of them are looked for in each row. */
const MOST_TERMS = 1_000;
const NO_ID = '00000000-0000-0000-0000-000000000000';

export async function gatherFromOwnChanges(
  tx: Prisma.TransactionClient,
  erasure: OpenErasure,
  remembered: RememberedTerms,
): Promise<Progress> {
  const after = BigInt(erasure.cursor || '0');
  const found = await runStatement<{ position: string; before: Columns; after: Columns }>(tx, 'scan-own-changes', [
    ...[erasure.source, after, AT_ONCE, [...erasure.subjects]],
  ]);
  const terms = found.flatMap((change) => [termsOfColumns(change.before), termsOfColumns(change.after)]);
  return gathered(
    tx,
    erasure,
    terms,
    remembered,
    next(found, ({ position }) => position),
  );
}

export async function gatherFromOwnDeliveries(
  tx: Prisma.TransactionClient,
  erasure: OpenErasure,
  remembered: RememberedTerms,
): Promise<Progress> {
  const found = await runStatement<{ id: string; body: string }>(tx, 'scan-own-deliveries', [
    ...[erasure.source, erasure.cursor || NO_ID, AT_ONCE, [...erasure.subjects]],
  ]);
  const terms = found.map(({ body }) => termsOfColumns(rootOf(Buffer.from(body, 'base64').toString('utf8'))));
  return gathered(
    tx,
    erasure,
    terms,
    remembered,
    next(found, ({ id }) => id),
  );
}

function next<Found>(found: readonly Found[], cursorOf: (last: Found) => string): string | null {
  const last = found.length < AT_ONCE ? undefined : found.at(-1);
  return last === undefined ? null : cursorOf(last);
}

async function gathered(
  tx: Prisma.TransactionClient,
  { source, terms: before }: OpenErasure,
  found: readonly PersonTerms[],
  remembered: RememberedTerms,
  cursor: string | null,
): Promise<Progress> {
  const terms = joinTerms(before, ...found);
  const count = ({ whole, within, names }: PersonTerms) => whole.length + within.length + names.length;
  if (count(terms) === count(before) || count(terms) > MOST_TERMS) return { cursor };
  await remembered.remember(tx, source, terms);
  return { cursor, terms };
}

function rootOf(text: string): Columns {
  try {
    const body = JSON.parse(text) as Json;
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? (body as Columns) : {};
  } catch {
    return {}; // nothing can be told from it, and it is erased as a whole
  }
}
