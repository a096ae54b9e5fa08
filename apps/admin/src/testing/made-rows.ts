import type { AdminForTest } from './admin-for-test';

/** A source that nobody reads, made over the API. */
export async function makeSource(admin: AdminForTest, id: string, more: object = {}): Promise<void> {
  const body = { id, list_uuid: `MF-${id}`, webhook_secret: `secret of ${id}`, ...more };
  const { status } = await admin.post('/v1/sources', body);
  if (status !== 201) throw new Error(`the source ${id} was not made: ${status}`);
}

/** As recording leaves them: rows that no read has seen yet. */
export async function makeSubscribers(admin: AdminForTest, source: string, count: number, from = 0): Promise<void> {
  await admin.rows(
    `insert into mirror.subscriber (source, id, list_uuid, name, email, code, referral_status, version, provisional, raw)
     select $1, 'sub_' || lpad(n::text, 6, '0'), 'MF-' || $1, 'Person ' || n, 'person' || n || '@example.test', 'C' || n,
       case when n % 10 = 0 then 'pending' else 'confirmed' end, 1, n % 7 = 0, '{}'
     from generate_series($2::int, $2::int + $3::int - 1) as n`,
    [source, from, count],
  );
}

export interface MadeChange {
  readonly source: string;
  readonly subject: string;
  readonly version: number;
  readonly kind?: string;
  readonly before?: object;
  readonly after?: object;
  readonly at?: string;
}

/** Appended to the log, in this order. */
export async function makeChanges(admin: AdminForTest, changes: readonly MadeChange[]): Promise<void> {
  const rows = changes.map(({ source, subject, version, kind = 'updated', before = {}, after = {}, at }) => ({
    ...{ source, entity: 'subscriber', subject_id: subject, subscriber_id: subject, version, kind, provisional: false },
    ...{ before, after, cause_type: 'verify', cause_id: null, at: at ?? new Date().toISOString() },
  }));
  await admin.rows(
    `insert into evenkeel.change
       (source, entity, subject_id, subscriber_id, version, kind, provisional, before, after, cause_type, cause_id, at)
     select source, entity, subject_id, subscriber_id, version, kind, provisional, before, after, cause_type, cause_id, at
     from json_to_recordset($1::json) as c (source text, entity text, subject_id text, subscriber_id text, version bigint,
       kind text, provisional boolean, before jsonb, after jsonb, cause_type text, cause_id text, at timestamptz)`,
    [JSON.stringify(rows)],
  );
}
