/**
 * The calls of an account, for all processes that read with its token (protocol section 5). Rules:
 * - Leases are counted in buckets of a sixtieth of the hour. Takers of one account come one after another; what is left
 *   is judged by the database's clock, once the lock is held. `grantCalls` decides, SQL only counts.
 * - So in no hour, whenever it begins, more than the limit is leased. A lease is not a call yet: it is to be used within
 *   the minute, and what is not used of it is returned.
 * - Nothing is held while the provider is called.
 */
import type { Timestamp } from '@evenkeel/event-schemas';
import { callsLeft, grantCalls, lanes, type CallsByLane, type Lane } from '@evenkeel/sync-engine';
import type { PrismaClient } from './generated/prisma/client';
import { inTransaction } from './in-transaction';
import { timestamp } from './row-codec';
import { runStatement, type StatementRunner } from './run-statement';

export interface Budget {
  /** Answers what may be called now: nothing, part of what is wanted, or all of it. */
  takeCalls(wanted: CallsToTake): Promise<CallsTaken>;
  /** Leased calls that were not made, and now will not be. */
  returnCalls(unused: UnusedCalls): Promise<void>;
  /** The provider said that the calls are spent: nothing is leased for so long. Never shortens what was said before. */
  emptyBudget(spent: { readonly account: string; readonly forMs: number }): Promise<void>;
  readBudget(asked: Pick<CallsToTake, 'account' | 'limit' | 'hourMs'>): Promise<BudgetState>;
}

export interface CallsToTake {
  /** See `accountKey`. */
  readonly account: string;
  readonly lane: Lane;
  readonly wanted: number;
  readonly limit: number;
  /** The provider's window. At least 60. */
  readonly hourMs: number;
}

export interface CallsTaken {
  readonly granted: number;
  /** With what was granted. */
  readonly used: CallsByLane;
  /** Null if the budget is not emptied. */
  readonly emptyUntil: Timestamp | null;
  /** Where they were counted: to be told when some are returned. */
  readonly minute: Timestamp;
}

export interface UnusedCalls {
  readonly account: string;
  readonly lane: Lane;
  readonly calls: number;
  /** As `takeCalls` answered it. */
  readonly minute: Timestamp;
}

export interface BudgetState {
  readonly used: CallsByLane;
  /** Of all lanes together; 0 while the budget is emptied. */
  readonly left: number;
  /** Null if the budget is not emptied. */
  readonly emptyUntil: Timestamp | null;
  readonly now: Timestamp;
}

export function createBudget(prisma: PrismaClient): Budget {
  return {
    takeCalls: (wanted) => inTransaction(prisma, (tx) => takeCalls(tx, wanted)),
    returnCalls: async ({ account, lane, calls, minute }) => {
      if (calls > 0) await runStatement(prisma, 'return-to-budget', [account, minute, lane, calls]);
    },
    emptyBudget: async ({ account, forMs }) => {
      await runStatement(prisma, 'empty-budget', [account, forMs]);
    },
    readBudget: async ({ account, limit, hourMs }) => {
      const { used, emptyUntil, now } = await loadBudget(prisma, account, hourMs);
      return { used, left: emptyUntil === null ? callsLeft({ used, limit }) : 0, emptyUntil, now };
    },
  };
}

async function takeCalls(tx: StatementRunner, wish: CallsToTake): Promise<CallsTaken> {
  const { account, lane, wanted, limit, hourMs } = wish;
  await runStatement(tx, 'lock-budget', [account]);
  const { used, emptyUntil, minute } = await loadBudget(tx, account, hourMs);
  const granted = emptyUntil === null ? grantCalls({ used, limit, lane, wanted }) : 0;
  if (granted > 0) await runStatement(tx, 'add-to-budget', [account, minute, lane, granted, hourMs]);
  return { granted, used: { ...used, [lane]: used[lane] + granted }, emptyUntil, minute };
}

interface LoadedBudget extends Omit<BudgetState, 'left'> {
  readonly minute: Timestamp;
}

async function loadBudget(client: StatementRunner, account: string, hourMs: number): Promise<LoadedBudget> {
  const [row] = await runStatement<StoredBudget>(client, 'load-budget', [account, hourMs]);
  if (!row) throw new Error('load-budget answered no row');
  return {
    used: decodeUsed(row.used),
    emptyUntil: row.empty_until === null ? null : timestamp(row.empty_until),
    now: timestamp(row.now),
    minute: timestamp(row.minute),
  };
}

interface StoredBudget {
  readonly now: Date;
  readonly minute: Date;
  readonly empty_until: Date | null;
  /** JSON text, by lane; those that used nothing are not in it. */
  readonly used: string;
}

function decodeUsed(text: string): CallsByLane {
  const stored = JSON.parse(text) as Partial<CallsByLane>;
  return Object.fromEntries(lanes.map((lane) => [lane, stored[lane] ?? 0])) as Record<Lane, number>;
}
