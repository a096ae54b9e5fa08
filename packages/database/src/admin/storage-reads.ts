import type { Timestamp } from '@evenkeel/event-schemas';
import type { PrismaClient } from '../generated/prisma/client';
import { timestamp } from '../row-codec';
import { runStatement } from '../run-statement';

/** What is stored under one name. */
export interface StoredThing {
  readonly id: StoredThingName;
  /** On disk, with indexes. */
  readonly bytes: number;
  /** Postgres' estimate. */
  readonly rows: number;
  /** Null where there are none. */
  readonly partitions: number | null;
  /** When the oldest partition begins. */
  readonly oldestPartition: Timestamp | null;
  /** What was before was dropped; null: nothing was yet. */
  readonly keptFrom: Timestamp | null;
}

export const storedThingNames = [
  ...(['subscribers', 'rewards', 'campaigns', 'deliveries', 'changes', 'queue', 'other'] as const),
];
export type StoredThingName = (typeof storedThingNames)[number];

export interface Storage {
  /** Of the whole database. */
  readonly databaseBytes: number;
  readonly things: readonly StoredThing[];
}

interface Row {
  readonly id: StoredThingName;
  readonly bytes: string;
  readonly rows: string;
  readonly partitions: number;
  readonly oldest_partition: Date | null;
  readonly kept_from: Date | null;
  readonly database_bytes: string;
}

export interface StorageReads {
  load(): Promise<Storage>;
  /** The time before which they were dropped; null: none were yet. */
  keptFrom(what: 'deliveries' | 'changes'): Promise<Timestamp | null>;
}

export function createStorageReads(prisma: PrismaClient): StorageReads {
  return {
    load: () => loadStorage(prisma),
    async keptFrom(what) {
      const parent = what === 'deliveries' ? 'delivery' : 'change';
      const [row] = await runStatement<{ kept_from: Date | null }>(prisma, 'load-kept-from', [parent]);
      return row?.kept_from ? timestamp(row.kept_from) : null;
    },
  };
}

export async function loadStorage(prisma: PrismaClient): Promise<Storage> {
  const rows = await runStatement<Row>(prisma, 'load-storage', []);
  const order = (name: StoredThingName): number => storedThingNames.indexOf(name);
  return {
    databaseBytes: Number(rows[0]?.database_bytes ?? 0),
    things: rows
      .map(({ id, bytes, rows: estimate, partitions, oldest_partition: oldest, kept_from: keptFrom }) => ({
        ...{ id, bytes: Number(bytes), rows: Number(estimate), partitions: partitions === 0 ? null : partitions },
        ...{ oldestPartition: oldest && timestamp(oldest), keptFrom: keptFrom && timestamp(keptFrom) },
      }))
      .sort((a, b) => order(a.id) - order(b.id)),
  };
}
