/**
 * Subscribers whose id a text is, or whose e-mail, referral code or name it begins, as it is typed. Rules:
 * - A source at a time, and of each one way after the other: each way is a range of one index, so what is found costs what is
 *   shown, however many there are and however many begin so.
 * - Who is found in one way is not found again in a later one.
 * - E-mails are sought in lower case, as providers keep them; codes as they were typed; names in any case.
 */
import type { Prisma, PrismaClient } from '../generated/prisma/client';
import { runStatement } from '../run-statement';
import { readRanges, sourcesInOrder } from './read-ranges';

export const SEARCH_WAYS = ['id', 'email', 'code', 'name'] as const;
export type SearchWay = (typeof SEARCH_WAYS)[number];

/** Where one was found; what is listed goes on after it. */
export interface FoundPlace {
  readonly source: string;
  readonly way: SearchWay;
  /** By which it was found. */
  readonly text: string;
  readonly id: string;
}

export interface SearchFilter {
  readonly sources: readonly string[] | null;
  readonly status?: string | undefined;
  readonly dirty?: boolean | undefined;
  readonly provisional?: boolean | undefined;
  readonly deleted?: boolean | undefined;
  readonly changedAfter?: string | undefined;
  readonly changedBefore?: string | undefined;
}

interface Range {
  readonly source: string;
  readonly way: SearchWay;
  readonly after: FoundPlace | null;
}

/** In order; `where` is the same filter as Prisma takes it. */
export async function findSubscribers(
  prisma: PrismaClient,
  text: string,
  { filter, where }: { readonly filter: SearchFilter; readonly where: Prisma.subscriberWhereInput },
  { after, limit }: { readonly after: FoundPlace | null; readonly limit: number },
): Promise<FoundPlace[]> {
  const sources = await sourcesInOrder(prisma, filter.sources, after?.source ?? null);
  const ranges = sources.flatMap((source) => waysOf(source, after));
  return readRanges(ranges, limit, async (range, take) => {
    const found =
      range.way === 'id'
        ? await findById(prisma, text, where, range)
        : await findByText(prisma, text, filter, range, take);
    return found.map(({ id, text: by }): FoundPlace => ({ source: range.source, way: range.way, text: by, id }));
  });
}

interface Found {
  readonly id: string;
  readonly text: string;
}

async function findById(
  prisma: PrismaClient,
  id: string,
  where: Prisma.subscriberWhereInput,
  { source }: Range,
): Promise<Found[]> {
  const rows = await prisma.subscriber.findMany({ where: { AND: [where, { source, id }] }, select: { id: true } });
  return rows.map((row) => ({ id: row.id, text: id }));
}

function findByText(
  prisma: PrismaClient,
  text: string,
  filter: SearchFilter,
  { source, way, after }: Range,
  limit: number,
): Promise<Found[]> {
  return runStatement<Found>(prisma, `find-subscribers-by-${way}`, [
    ...[source, textFor(way, text), after?.text ?? null, after?.id ?? null],
    ...[filter.status, filter.dirty, filter.provisional, filter.deleted].map((wanted) => wanted ?? null),
    ...[filter.changedAfter ?? null, filter.changedBefore ?? null, limit, text],
    ...(way === 'email' ? [] : [textFor('email', text)]),
    ...(way === 'name' ? [textFor('code', text)] : []),
  ]);
}

/** Of a source the ways that are still to be gone. */
function waysOf(source: string, after: FoundPlace | null): Range[] {
  if (source !== after?.source) return SEARCH_WAYS.map((way) => ({ source, way, after: null }));
  const rest = SEARCH_WAYS.slice(SEARCH_WAYS.indexOf(after.way));
  return rest.filter((way) => way !== 'id').map((way) => ({ source, way, after: way === after.way ? after : null }));
}

function textFor(way: SearchWay, text: string): string {
  return way === 'code' ? text : text.toLowerCase();
}
