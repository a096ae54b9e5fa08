export type { AuditOptions } from './audit-ledger';
export type { Hole, Holes, Imbalance, LedgerAudit } from './audit-ledger-report';
export type { Budget, BudgetState, CallsTaken, CallsToTake, UnusedCalls } from './budget';
export { openDatabase, type Database, type DatabaseOptions } from './open-database';
export type { ConfiguredSource, SealedSource } from './sources';
