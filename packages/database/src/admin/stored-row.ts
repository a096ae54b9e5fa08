import { columnsOf, type ContentValue, type Entity, type Timestamp } from '@evenkeel/event-schemas';
import { timestamp } from '../row-codec';

/** What all rows of the mirror have in common, as Prisma answers it. */
export interface BookkeepingColumns {
  readonly version: bigint;
  readonly provisional: boolean;
  readonly ever_verified: boolean;
  readonly dirty: boolean;
  readonly hint_at: Date | null;
  readonly deleted_at: Date | null;
  readonly erased_at: Date | null;
  readonly confirmed_at: Date | null;
  readonly first_seen_at: Date;
  readonly changed_at: Date;
}

/** How far a row can be relied on. */
export interface Standing {
  readonly version: string;
  /** No read has seen its content yet. */
  readonly provisional: boolean;
  readonly ever_verified: boolean;
  /** A hint came that no read has settled. */
  readonly dirty: boolean;
  readonly hint_at: Timestamp | null;
  readonly deleted_at: Timestamp | null;
  readonly erased_at: Timestamp | null;
  /** When a read last said so. */
  readonly confirmed_at: Timestamp | null;
  readonly first_seen_at: Timestamp;
  readonly changed_at: Timestamp;
}

export type Content = Readonly<Record<string, ContentValue>>;

/** The columns that come from the provider, as JSON shows them. */
export function contentOf(entity: Entity, row: object): Content {
  const { content, carried } = columnsOf[entity];
  const stored = row as Readonly<Record<string, unknown>>;
  return Object.fromEntries([...content, ...carried].map((name) => [name, shown(stored[name])]));
}

export function standingOf(row: BookkeepingColumns): Standing {
  const time = (value: Date | null): Timestamp | null => value && timestamp(value);
  return {
    ...{
      version: String(row.version),
      provisional: row.provisional,
      ever_verified: row.ever_verified,
      dirty: row.dirty,
    },
    ...{ hint_at: time(row.hint_at), deleted_at: time(row.deleted_at), erased_at: time(row.erased_at) },
    ...{ confirmed_at: time(row.confirmed_at), first_seen_at: timestamp(row.first_seen_at) },
    changed_at: timestamp(row.changed_at),
  };
}

/** A decimal of Prisma's is a number here, as in every change. */
function shown(value: unknown): ContentValue {
  if (value === undefined || value === null) return null;
  if (value instanceof Date) return timestamp(value);
  if (typeof value === 'object' && 'toNumber' in value) return (value as { toNumber(): number }).toNumber();
  return value as ContentValue;
}
