import type { Prisma, PrismaClient } from './generated/prisma/client';
import { inTransaction } from './in-transaction';
import { runStatement } from './run-statement';

/** One transaction whose first statement takes the source's lock (protocol section 4). */
export async function inSourceTransaction<T>(
  prisma: PrismaClient,
  source: string,
  work: (tx: Prisma.TransactionClient) => Promise<T>,
): Promise<T> {
  return inTransaction(prisma, async (tx) => {
    await runStatement(tx, 'lock-source', [source]);
    return work(tx);
  });
}
