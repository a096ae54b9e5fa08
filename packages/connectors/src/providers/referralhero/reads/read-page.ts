import { restPaginationSchema, type RestPagination } from '@evenkeel/event-schemas';
import { ReadFailed, type Answered, type Page } from '@evenkeel/sync-engine';
import { z } from 'zod';
import { readNumber } from '../read-wire';
import type { Data } from './ask-provider';
import { SUBSCRIBER_NOT_FOUND } from './refusal';
import { readRow, type Wire } from './snapshot-of';

type PageKey = 'lists' | 'subscribers' | 'rewards';

export interface RowReaders<T> {
  readonly parsed: (wire: Wire) => T;
  /** Of a row that was cut out of its answer. */
  readonly cut?: (bytes: Buffer, at: readonly PropertyKey[]) => T;
}

/** Contract section 2.3. An answer without its key is refused: taken for an empty page it would empty the mirror. */
export function readPage<T>(key: PageKey, { data, text, rows }: Data, asked: number, read: RowReaders<T>): Page<T> {
  const { [key]: list, pagination } = readRow(pageOf[key], { row: data, at: ['data'], text });
  const { parsed, cut } = read;
  const items =
    rows && cut
      ? rows.map((bytes, index) => cut(bytes, [key, index]))
      : (list as unknown[]).map((row, index) => parsed({ row, at: [key, index], text }));
  return { items, ...countsOf(pagination as RestPagination, asked) };
}

/** As `readPage`, of an endpoint that documents no pages: without the counts it is all there is. */
export function readPageOrAll<T>(key: PageKey, answer: Data, asked: number, read: RowReaders<T>): Page<T> {
  const data = readRow(pageOrAllOf[key], { row: answer.data, at: ['data'], text: answer.text });
  const { length } = data[key] as readonly unknown[];
  const pagination = data.pagination ?? { total_pages: 1, total_objects: length, current_page: 1 };
  return readPage(key, { ...answer, data: { ...data, pagination } }, asked, read);
}

/** A list has no absence; the code means something that nobody foresaw there. */
export function presentOf({ answer, ...aside }: Answered<Data | 'absent'>): Answered<Data> {
  if (answer !== 'absent') return { answer, ...aside };
  throw new ReadFailed('unexpected', SUBSCRIBER_NOT_FOUND, { code: SUBSCRIBER_NOT_FOUND });
}

/** Made once: a schema is compiled when it is first used. */
const schemasWith = (pagination: z.ZodType): Record<PageKey, z.ZodType<Record<string, unknown>>> => ({
  lists: z.looseObject({ lists: z.array(z.unknown()), pagination }),
  subscribers: z.looseObject({ subscribers: z.array(z.unknown()), pagination }),
  rewards: z.looseObject({ rewards: z.array(z.unknown()), pagination }),
});
const pageOf = schemasWith(restPaginationSchema);
const pageOrAllOf = schemasWith(restPaginationSchema.nullish());

/** What lies beyond the last page is not documented; within, a page that calls itself another is not the one asked for. */
function countsOf(pagination: RestPagination, asked: number): Omit<Page<never>, 'items'> {
  const totalPages = Number(pagination.total_pages);
  const page = readNumber(pagination.current_page) ?? asked;
  if (page !== asked && asked <= totalPages)
    throw new ReadFailed('malformed', 'data.pagination.current_page: another page than was asked for');
  return { page, totalPages, totalObjects: Number(pagination.total_objects) };
}
