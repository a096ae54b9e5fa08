import type { PrismaClient } from '../generated/prisma/client';
import { mapped } from '../mapped';
import { runStatement } from '../run-statement';
import { inSourceTransaction } from '../source-transaction';

const ROWS_AT_ONCE = 5_000;

/** A step of each source that is being purged, under its lock; answers whether there is more to do. */
export async function purgeSources(prisma: PrismaClient): Promise<boolean> {
  let more = false;
  for (const source of await sourcesToPurge(prisma)) {
    const left = await inSourceTransaction(prisma, source, async (tx) => {
      const [purged] = await runStatement<{ rows: number }>(tx, 'purge-source-rows', [source, ROWS_AT_ONCE]);
      if ((purged?.rows ?? 0) > 0) return true;
      await tx.source_purge.deleteMany({ where: { source } });
      return false;
    });
    more ||= left;
  }
  return more;
}

function sourcesToPurge(prisma: PrismaClient): Promise<string[]> {
  return mapped(async () => {
    const rows = await prisma.source_purge.findMany({ orderBy: { source: 'asc' } });
    return rows.map(({ source }) => source);
  });
}
