import { query } from '@evenkeel/testing';
import { randomUUID } from 'node:crypto';
import type { AuditOptions } from '../audit-ledger';
import type { LedgerAudit } from '../audit-ledger-report';
import type { Database } from '../open-database';

/**
 * What the tests of the audit share: ingest processes whose deliveries are written by SQL. They are pending, so they
 * balance without a ledger. Number n of a process was received `n` seconds after `start`, if nothing else is said.
 */
export class IngestProcess {
  private static made = 0;
  readonly id = randomUUID();
  private readonly nth = (++IngestProcess.made).toString(16).padStart(3, '0');

  constructor(
    private readonly url: string,
    private readonly start: Date,
    private readonly secondsApart = 1,
  ) {}

  at(seq: number): Date {
    return new Date(this.start.getTime() + seq * this.secondsApart * 1_000);
  }

  async delivers(numbers: readonly number[], at = (seq: number) => this.at(seq)): Promise<void> {
    const rows = numbers.map((seq) => {
      const time = at(seq).getTime().toString(16).padStart(12, '0');
      const id = `${time.slice(0, 8)}-${time.slice(8)}-7000-8${this.nth}-${seq.toString(16).padStart(12, '0')}`;
      return { id, received_at: at(seq).toISOString(), ingest_id: this.id, ingest_seq: seq };
    });
    await query(
      this.url,
      `insert into evenkeel.delivery (id, source, received_at, body, digest, outcome, ingest_id, ingest_seq)
       select id, 'demo', received_at, '', '', 'pending', ingest_id, ingest_seq
       from json_to_recordset($1::json) as d (id uuid, received_at timestamptz, ingest_id uuid, ingest_seq bigint)`,
      [JSON.stringify(rows)],
    );
  }

  async voids(numbers: readonly number[]): Promise<void> {
    await query(this.url, 'insert into evenkeel.ingest_void (ingest_id, ingest_seq) select $1, unnest($2::bigint[])', [
      this.id,
      numbers,
    ]);
  }

  /** As `first-last`, in order; those that were filled with a ✓. */
  async holes(): Promise<string[]> {
    const rows = await query<{ hole: string }>(
      this.url,
      `select concat(first_seq, '-', last_seq, case when filled_at is not null then ' ✓' end) as hole
       from evenkeel.ingest_hole where ingest_id = $1 order by first_seq`,
      [this.id],
    );
    return rows.map(({ hole }) => hole);
  }
}

/** So that tests of one file share a database. */
export async function forgetAll(url: string): Promise<void> {
  const tables = ['delivery', 'ledger_hour', 'ingest_void', 'ingest_hole', 'ingest_counter', 'ledger_audit'];
  await query(url, [...tables, 'ledger_balance'].map((table) => `delete from evenkeel.${table}`).join(';'));
}

export async function audited(database: Database, options: Partial<AuditOptions> = {}): Promise<LedgerAudit> {
  const audit = await database.auditLedger({ until: new Date(), ...options });
  if (!audit) throw new Error('another audit is under way');
  return audit;
}

export const range = (first: number, last: number): number[] =>
  Array.from({ length: last - first + 1 }, (_, n) => first + n);
