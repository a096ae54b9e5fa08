import type { Prisma, PrismaClient } from './generated/prisma/client';
import { mapDatabaseError } from './map-database-error';

/** Longer than any statement may take by itself (`statement_timeout`), so that Postgres, not Prisma, ends what hangs. */
const TRANSACTION_LIMITS = { maxWait: 10_000, timeout: 60_000, isolationLevel: 'ReadCommitted' } as const;

/** What `work` throws comes out as it is; a transaction that did not begin or did not commit is a `StoreUnavailable`. */
export async function inTransaction<T>(
  prisma: PrismaClient,
  work: (tx: Prisma.TransactionClient) => Promise<T>,
): Promise<T> {
  let failed: { readonly error: unknown } | undefined;
  try {
    return await prisma.$transaction(async (tx) => {
      try {
        return await work(tx);
      } catch (error) {
        failed = { error };
        throw error;
      }
    }, TRANSACTION_LIMITS);
  } catch (error) {
    throw failed?.error === error ? error : mapDatabaseError(error);
  }
}
