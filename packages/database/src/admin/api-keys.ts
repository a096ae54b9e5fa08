import type { Timestamp } from '@evenkeel/event-schemas';
import type { PrismaClient } from '../generated/prisma/client';
import { mapped } from '../mapped';
import { timestamp } from '../row-codec';
import { audited, type Actor } from './audit';

export type KeyScope = 'read' | 'operate' | 'admin';

export interface StoredApiKey {
  readonly id: string;
  readonly name: string;
  readonly scope: KeyScope;
  /** Those it is restricted to; null is all. */
  readonly sources: readonly string[] | null;
  readonly createdAt: Timestamp;
  /** The name of the key that made it. */
  readonly createdBy: string;
  readonly expiresAt: Timestamp | null;
  readonly revokedAt: Timestamp | null;
  /** To the minute. */
  readonly lastUsedAt: Timestamp | null;
}

export interface NewApiKey extends Pick<StoredApiKey, 'name' | 'scope' | 'sources' | 'expiresAt'> {
  readonly hash: Buffer;
}

export interface ApiKeys {
  /** One that was revoked or has expired too. */
  findByHash(hash: Buffer): Promise<StoredApiKey | null>;
  noteUsed(id: string): Promise<void>;
  /** The newest first, after the one of this place. */
  list(after: ApiKeyPlace | null, limit: number): Promise<StoredApiKey[]>;
  create(key: NewApiKey, by: Actor): Promise<StoredApiKey>;
  /** Null if there is none. One that is revoked stays so, with the time of the first. */
  revoke(id: string, by: Actor): Promise<StoredApiKey | null>;
}

export interface ApiKeyPlace {
  readonly createdAt: Timestamp;
  readonly id: string;
}

type Row = NonNullable<Awaited<ReturnType<PrismaClient['api_key']['findFirst']>>>;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

export function createApiKeys(prisma: PrismaClient): ApiKeys {
  return {
    findByHash: (hash) => mapped(async () => stored(await prisma.api_key.findUnique({ where: { hash: bytes(hash) } }))),
    noteUsed: (id) =>
      mapped(async () => {
        await prisma.api_key.updateMany({ where: { id }, data: { last_used_at: new Date() } });
      }),
    list: (after, limit) =>
      mapped(async () => {
        const rows = await prisma.api_key.findMany({
          ...(after && { where: olderThan(after) }),
          orderBy: [{ created_at: 'desc' }, { id: 'desc' }],
          take: limit,
        });
        return rows.map(storedOf);
      }),
    create: ({ name, scope, sources, expiresAt, hash }, by) =>
      audited(prisma, by, async (tx) => {
        const row = await tx.api_key.create({
          data: {
            ...{ name, scope, hash: bytes(hash), created_by: by.keyName },
            // To the millisecond, as a cursor holds it.
            created_at: new Date(),
            ...(sources && { sources: [...sources] }),
            ...(expiresAt !== null && { expires_at: expiresAt }),
          },
        });
        const key = storedOf(row);
        return { result: key, entry: { action: 'key.created', resource: `key ${key.id}`, before: null, after: key } };
      }),
    revoke: async (id, by) => {
      if (!UUID.test(id)) return null;
      return audited(prisma, by, async (tx) => {
        const held = stored(await tx.api_key.findUnique({ where: { id } }));
        if (held === null || held.revokedAt !== null) return { result: held, entry: null };
        const key = storedOf(await tx.api_key.update({ where: { id }, data: { revoked_at: new Date() } }));
        return { result: key, entry: { action: 'key.revoked', resource: `key ${id}`, before: held, after: key } };
      });
    },
  };
}

function olderThan({ createdAt, id }: ApiKeyPlace) {
  return { OR: [{ created_at: { lt: createdAt } }, { created_at: createdAt, id: { lt: id } }] };
}

function stored(row: Row | null): StoredApiKey | null {
  return row && storedOf(row);
}

function storedOf(row: Row): StoredApiKey {
  const time = (value: Date | null): Timestamp | null => value && timestamp(value);
  return {
    ...{ id: row.id, name: row.name, scope: row.scope as KeyScope },
    // A list that is null in the table is empty in Prisma; a key that reaches no source at all is never made.
    sources: row.sources.length === 0 ? null : row.sources,
    ...{ createdAt: timestamp(row.created_at), createdBy: row.created_by },
    ...{ expiresAt: time(row.expires_at), revokedAt: time(row.revoked_at), lastUsedAt: time(row.last_used_at) },
  };
}

/** Prisma wants bytes of an array buffer of their own. */
function bytes(buffer: Buffer): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(buffer);
}
