import { restPaginationSchema, type RestPagination } from '@evenkeel/event-schemas';
import { ReadFailed, type Answered, type Page } from '@evenkeel/sync-engine';
import { z } from 'zod';
import { readNumber } from '../read-wire';
import type { Data } from './ask-provider';
import { SUBSCRIBER_NOT_FOUND } from './refusal';
import { readRow, type Wire } from './snapshot-of';

/** Contract section 2.3. An answer without its key is refused: taken for an empty page it would empty the mirror. */
export function readPage<T>(key: string, { data, text }: Data, asked: number, read: (wire: Wire) => T): Page<T> {
  const answer = readRow(pageSchema(key, restPaginationSchema), { row: data, at: ['data'], text });
  const rows = answer[key] as readonly unknown[];
  const items = rows.map((row, index) => read({ row, at: [key, index], text }));
  return { items, ...countsOf(answer.pagination as RestPagination, asked) };
}

/** As `readPage`, of an endpoint that documents no pages: without the counts it is all there is. */
export function readPageOrAll<T>(key: string, { data, text }: Data, asked: number, read: (wire: Wire) => T): Page<T> {
  const answer = readRow(pageSchema(key, restPaginationSchema.nullish()), { row: data, at: ['data'], text });
  const { length } = answer[key] as readonly unknown[];
  const pagination = answer.pagination ?? { total_pages: 1, total_objects: length, current_page: 1 };
  return readPage(key, { data: { ...answer, pagination }, text }, asked, read);
}

/** A list has no absence; the code means something that nobody foresaw there. */
export function presentOf({ answer, ...aside }: Answered<Data | 'absent'>): Answered<Data> {
  if (answer !== 'absent') return { answer, ...aside };
  throw new ReadFailed('unexpected', SUBSCRIBER_NOT_FOUND, { code: SUBSCRIBER_NOT_FOUND });
}

const pageSchema = (key: string, pagination: z.ZodType) =>
  z.looseObject({ [key]: z.array(z.unknown()), pagination }) as z.ZodType<Record<string, unknown>>;

/** What lies beyond the last page is not documented; within, a page that calls itself another is not the one asked for. */
function countsOf(pagination: RestPagination, asked: number): Omit<Page<never>, 'items'> {
  const totalPages = Number(pagination.total_pages);
  const page = readNumber(pagination.current_page) ?? asked;
  if (page !== asked && asked <= totalPages)
    throw new ReadFailed('malformed', 'data.pagination.current_page: another page than was asked for');
  return { page, totalPages, totalObjects: Number(pagination.total_objects) };
}
