/**
 * What is too old to be kept goes (docs/adr/0022). Rules:
 * - Partitions are dropped whole, the oldest first. To take one away from its parent needs the parent for itself, so it is
 *   done only if that can be had within a quarter of a second; the files are removed afterwards, when nobody waits for it.
 * - A partition of deliveries stays while one of them is pending, and until an audit of the ledger has been past it.
 * - That something was dropped is noted in the transaction that takes it away: nobody takes what is missing for what never was.
 * - Beside them go the records of what was done, as old as that; not the audit of writes, which is kept for ever.
 */
import type { PrismaClient } from './generated/prisma/client';
import { runStatement } from './run-statement';

/** In days, whole ones: what is younger is kept. */
export interface KeptDays {
  readonly deliveries: number;
  readonly changes: number;
}

export interface DroppedPartitions {
  /** Names of those that are gone for whoever reads. */
  readonly dropped: readonly string[];
  /** Of those, on disk. */
  readonly bytes: number;
  /** One was old enough, and in use: the next run tries again. */
  readonly busy: boolean;
  /** Old enough, and kept: with deliveries that are pending, or not audited. */
  readonly held: number;
}

type Parent = 'delivery' | 'change';

interface Detached {
  readonly state: 'detached' | 'busy' | 'none';
  readonly partition: string | null;
  readonly bytes: string | null;
  readonly held: number;
}

const ROWS_AT_ONCE = 5_000;

export interface Retention {
  /**
   * Drops the partitions that are too old to be kept, as far as nobody has to wait for it. May be run by several at once: one of
   * them finds nothing to do, or that it is busy.
   */
  dropExpiredPartitions(keep: KeptDays): Promise<DroppedPartitions>;
  /** Removes some thousand of the other records that are as old; answers whether there may be more. */
  forgetOldRecords(keep: KeptDays): Promise<boolean>;
}

export function createRetention(prisma: PrismaClient): Retention {
  return {
    dropExpiredPartitions: (keep) => dropExpiredPartitions(prisma, keep),
    forgetOldRecords: (keep) => forgetOldRecords(prisma, keep),
  };
}

async function dropExpiredPartitions(prisma: PrismaClient, keep: KeptDays): Promise<DroppedPartitions> {
  const deliveries = await dropOf(prisma, 'delivery', keep.deliveries);
  const changes = await dropOf(prisma, 'change', keep.changes);
  await runStatement(prisma, 'drop-detached-partitions', []); // those that a run before left
  return {
    dropped: [...deliveries.dropped, ...changes.dropped],
    bytes: deliveries.bytes + changes.bytes,
    busy: deliveries.busy || changes.busy,
    held: deliveries.held + changes.held,
  };
}

async function dropOf(prisma: PrismaClient, parent: Parent, days: number): Promise<DroppedPartitions> {
  const dropped: string[] = [];
  let bytes = 0;
  for (;;) {
    const [one] = await runStatement<Detached>(prisma, 'detach-expired-partition', [parent, days]);
    if (one?.state !== 'detached' || one.partition === null)
      return { dropped, bytes, busy: one?.state === 'busy', held: one?.held ?? 0 };
    dropped.push(one.partition);
    bytes += Number(one.bytes);
    await runStatement(prisma, 'drop-detached-partitions', []);
  }
}

async function forgetOldRecords(prisma: PrismaClient, { deliveries, changes }: KeptDays): Promise<boolean> {
  const forgotten = [
    await forget(prisma, 'forget-stray-deliveries', [deliveries, ROWS_AT_ONCE]),
    await forget(prisma, 'forget-stray-changes', [changes, ROWS_AT_ONCE]),
    await forget(prisma, 'forget-old-records', [deliveries, changes, ROWS_AT_ONCE]),
  ];
  return forgotten.some((rows) => rows >= ROWS_AT_ONCE);
}

async function forget(prisma: PrismaClient, statement: string, parameters: readonly number[]): Promise<number> {
  const [gone] = await runStatement<{ rows: number }>(prisma, statement, parameters);
  return gone?.rows ?? 0;
}
