/** Every write over the REST API, beside the write itself: one is not there without the other. */
import type { Timestamp } from '@evenkeel/event-schemas';
import type { Prisma, PrismaClient } from '../generated/prisma/client';
import { inTransaction } from '../in-transaction';
import { runStatement } from '../run-statement';
import { timestamp } from '../row-codec';

/** Whose request it is. */
export interface Actor {
  readonly keyId: string;
  readonly keyName: string;
  readonly requestId: string;
}

export interface AuditEntry {
  /** A thing and what became of it: `source.paused`. */
  readonly action: string;
  /** Which thing: `source demo`. */
  readonly resource: string;
  readonly source?: string | undefined;
  /** What is shown of it; never a secret. */
  readonly before: object | null;
  readonly after: object | null;
}

export interface StoredAuditEntry extends Actor {
  readonly id: string;
  readonly at: Timestamp;
  readonly action: string;
  readonly resource: string;
  readonly source: string | null;
  readonly before: unknown;
  readonly after: unknown;
}

/** Without an entry nothing was written. */
export interface Written<T> {
  readonly result: T;
  readonly entry: AuditEntry | null;
}

/** What `work` writes and its entry, together. With a source it is done under that one's lock (protocol section 4). */
export async function audited<T>(
  prisma: PrismaClient,
  by: Actor,
  work: (tx: Prisma.TransactionClient) => Promise<Written<T>>,
  source?: string,
): Promise<T> {
  return inTransaction(prisma, async (tx) => {
    if (source !== undefined) await runStatement(tx, 'lock-source', [source]);
    const { result, entry } = await work(tx);
    if (entry !== null) await write(tx, entry, by);
    return result;
  });
}

async function write(tx: Prisma.TransactionClient, entry: AuditEntry, by: Actor): Promise<void> {
  const { action, resource, source, before, after } = entry;
  await tx.audit.create({
    data: {
      ...{ key_id: by.keyId, key_name: by.keyName, request_id: by.requestId, action, resource },
      ...(source !== undefined && { source }),
      ...(before !== null && { before: asJson(before) }),
      ...(after !== null && { after: asJson(after) }),
    },
  });
}

function asJson(shown: object): Prisma.InputJsonObject {
  return JSON.parse(
    JSON.stringify(shown, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value)),
  ) as Prisma.InputJsonObject;
}

export interface WantedEntries {
  readonly resource?: string | undefined;
  readonly source?: string | undefined;
  readonly keyId?: string | undefined;
  /** Those before this one. */
  readonly before: string | null;
  readonly limit: number;
}

/** The newest first. */
export async function listAudit(
  prisma: PrismaClient,
  { resource, source, keyId, before, limit }: WantedEntries,
): Promise<StoredAuditEntry[]> {
  const rows = await prisma.audit.findMany({
    where: {
      ...(resource !== undefined && { resource }),
      ...(source !== undefined && { source }),
      ...(keyId !== undefined && { key_id: keyId }),
      ...(before !== null && { id: { lt: BigInt(before) } }),
    },
    orderBy: { id: 'desc' },
    take: limit,
  });
  return rows.map((row) => ({
    ...{ id: String(row.id), at: timestamp(row.at), action: row.action, resource: row.resource, source: row.source },
    ...{ keyId: row.key_id, keyName: row.key_name, requestId: row.request_id, before: row.before, after: row.after },
  }));
}
