import type { Step } from './audit-ledger-steps';

/** Numbers of an ingest process that no delivery and no void bears, and when the deliveries around them were received. */
export interface Hole {
  readonly ingestId: string;
  readonly firstSeq: number;
  readonly lastSeq: number;
  /** Null before the first number that is known of a process. */
  readonly afterAt: Date | null;
  readonly beforeAt: Date;
}

export interface Holes {
  /** Of all of them, not only of those that are listed. */
  readonly numbers: number;
  readonly ranges: number;
  readonly first: readonly Hole[];
}

/** accepted <> counted + pending. */
export interface Imbalance {
  readonly source: string;
  readonly hour: Date;
  readonly accepted: number;
  readonly counted: number;
  readonly pending: number;
}

export interface LedgerAudit {
  /** Every delivery received before was looked at. */
  readonly auditedUntil: Date;
  /** Looked at for the first time. */
  readonly deliveries: number;
  /** By this audit, and still open. */
  readonly found: Holes;
  /** Found by a former audit, and found filled by this one. */
  readonly filled: Holes;
  /** Numbers that are missing now, whoever found them. */
  readonly openHoles: number;
  /** Hours of a source that do not balance now. */
  readonly imbalances: { readonly hours: number; readonly first: readonly Imbalance[] };
}

export interface AuditEnd {
  readonly audited_until: Date;
  readonly deliveries: number;
  readonly open_holes: number;
  readonly imbalances: number;
}

interface StoredHole {
  readonly ingest_id: string;
  readonly first_seq: number;
  readonly last_seq: number;
  readonly after_at: Date | null;
  readonly before_at: Date;
  readonly ranges: number;
  readonly numbers: number;
}

/** Whoever wants all of them reads the tables. */
const LISTED = 100;

export async function loadReport(step: Step, auditId: number, end: AuditEnd): Promise<LedgerAudit> {
  return {
    auditedUntil: end.audited_until,
    deliveries: end.deliveries,
    found: await loadHoles(step, auditId, false),
    filled: await loadHoles(step, auditId, true),
    openHoles: end.open_holes,
    imbalances: {
      hours: end.imbalances,
      first: end.imbalances === 0 ? [] : await step<Imbalance>('load-ledger-imbalances', [LISTED]),
    },
  };
}

async function loadHoles(step: Step, auditId: number, filled: boolean): Promise<Holes> {
  const stored = await step<StoredHole>('load-audit-holes', [auditId, filled, LISTED]);
  return {
    numbers: stored[0]?.numbers ?? 0,
    ranges: stored[0]?.ranges ?? 0,
    first: stored.map(({ ingest_id, first_seq, last_seq, after_at, before_at }) => ({
      ingestId: ingest_id,
      firstSeq: first_seq,
      lastSeq: last_seq,
      afterAt: after_at,
      beforeAt: before_at,
    })),
  };
}
