/** What a message tells, put together when it is sent: nothing of a row is kept with a message. */
import { columnsOf, type ContentValue, type Entity } from '@evenkeel/event-schemas';
import type { PrismaClient } from '../generated/prisma/client';
import { timestamp } from '../row-codec';
import { runStatement } from '../run-statement';
import type { MessageName } from './outbound';

type Content = Readonly<Record<string, ContentValue>>;

export interface MessageContent {
  readonly type: string;
  readonly source: string;
  /** `source`: it tells of no change, but that some are not kept any more; `data` says which. */
  readonly entity: Entity | 'source';
  readonly subjectId: string;
  readonly subscriberId: string | null;
  readonly version: string;
  readonly provisional: boolean;
  readonly before: Content;
  readonly after: Content;
  /** The row as this version left it; null where there is no such row any more. */
  readonly data: Content | null;
  readonly at: string;
}

interface Row extends MessageName {
  readonly type: string;
  readonly source: string;
  readonly entity: Entity | 'source';
  readonly subject_id: string;
  readonly subscriber_id: string | null;
  readonly version: string;
  readonly provisional: boolean;
  readonly before: Content;
  readonly after: Content;
  readonly at: string;
  readonly row: Record<string, ContentValue> | null;
  readonly undo: Content | null;
}

export async function loadContents(
  prisma: PrismaClient,
  messages: readonly MessageName[],
): Promise<ReadonlyMap<string, MessageContent>> {
  if (messages.length === 0) return new Map();
  const parameters = [messages.map(({ endpoint }) => endpoint), messages.map(({ position }) => BigInt(position))];
  const [read] = await runStatement<{ contents: string }>(prisma, 'load-message-contents', parameters);
  const rows = JSON.parse(read?.contents ?? '[]') as Row[];
  return new Map(rows.map((row) => [`${row.endpoint} ${row.position}`, contentOf(row)]));
}

function contentOf(row: Row): MessageContent {
  return {
    ...{ type: row.type, source: row.source, entity: row.entity, subjectId: row.subject_id },
    ...{ subscriberId: row.subscriber_id === '' ? null : row.subscriber_id, version: row.version },
    ...{ provisional: row.provisional, at: row.at, before: row.before, after: row.after },
    data: row.row === null ? null : asOf(row.entity, row.row, row.undo),
  };
}

/** As it stands, with what later changes have put other values over. */
function asOf(entity: Entity | 'source', stored: Record<string, ContentValue>, undo: Content | null): Content {
  if (entity === 'source') return stored;
  const { content, carried, times } = columnsOf[entity];
  const isTime = new Set([...times, 'deleted_at']);
  const stands = [...content, ...carried, 'deleted_at'].map((name) => {
    const value = stored[name] ?? null;
    return [name, value !== null && isTime.has(name) ? timestamp(value) : value] as const;
  });
  return { ...Object.fromEntries(stands), ...undo };
}
