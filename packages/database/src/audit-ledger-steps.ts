import type { PrismaClient } from './generated/prisma/client';
import { runStatement } from './run-statement';

/** One statement in a transaction of its own; rejects when the audit's lock is lost. */
export type Step = <Row>(statement: string, parameters: readonly unknown[]) => Promise<Row[]>;

/** The first audit of a large table takes its time. */
const HOLDER_LIMITS = { maxWait: 10_000, timeout: 12 * 3_600_000, isolationLevel: 'ReadCommitted' } as const;
/** Longer than allow-long-audit-statement.sql lets a statement take. */
const STEP_LIMITS = { maxWait: 10_000, timeout: 660_000, isolationLevel: 'ReadCommitted' } as const;

/**
 * One audit at a time: its lock is a transaction that stands idle, and holds nothing else, while the steps commit one by
 * one beside it. So a worker that is killed gives it up. Answers null, without having worked, if somebody else has it.
 */
export async function withAuditLock<T>(prisma: PrismaClient, work: (step: Step) => Promise<T>): Promise<T | null> {
  return prisma.$transaction(async (holder) => {
    const [lock] = await runStatement<{ taken: boolean }>(holder, 'take-audit-lock', []);
    if (!lock?.taken) return null;
    return work(async <Row>(statement: string, parameters: readonly unknown[]) => {
      await runStatement(holder, 'ping', []);
      return prisma.$transaction(async (tx) => {
        await runStatement(tx, 'allow-long-audit-statement', []);
        return runStatement<Row>(tx, statement, parameters);
      }, STEP_LIMITS);
    });
  }, HOLDER_LIMITS);
}
