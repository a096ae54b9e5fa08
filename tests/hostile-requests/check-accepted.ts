import type { Attack } from './attack';
import type { GenuineWebhooks } from './genuine-webhooks';
import type { Target } from './start-target';

/** Each a list of what should not be: ids of deliveries, or digests of bodies. */
export interface Unaccounted {
  /** Answered 200, and not recorded. */
  readonly lost: string[];
  /** Recorded with another body than the one that was answered. */
  readonly exchanged: string[];
  /** Without a final outcome, or more than once there. */
  readonly unsettled: string[];
  /** Recorded more often than it came with a correct signature: never, if it was refused. */
  readonly unexplained: string[];
}

interface Recorded {
  readonly id: string;
  readonly digest: string;
  readonly outcome: string;
}

/** Holds what is recorded against what was sent and answered. */
export async function checkAccepted(target: Target, attack: Attack, genuine: GenuineWebhooks): Promise<Unaccounted> {
  const rows = await target.rows<Recorded>(
    "select id::text as id, encode(digest, 'hex') as digest, outcome from evenkeel.delivery",
  );
  const accepted = new Map([...attack.accepted, ...genuine.accepted]);
  const byId = new Map(rows.map((row) => [row.id, row]));
  const timesRecorded = new Map<string, number>();
  for (const { digest } of rows) timesRecorded.set(digest, (timesRecorded.get(digest) ?? 0) + 1);
  const timesSent = new Map(attack.authentic);
  for (const digest of genuine.sent) timesSent.set(digest, (timesSent.get(digest) ?? 0) + 1);
  const ids = [...accepted.keys()];
  return {
    lost: ids.filter((id) => !byId.has(id)),
    exchanged: ids.filter((id) => byId.has(id) && byId.get(id)?.digest !== accepted.get(id)),
    unsettled: rows.filter((row) => row.outcome === 'pending' || byId.get(row.id) !== row).map(({ id }) => id),
    unexplained: [...timesRecorded].filter(([body, times]) => times > (timesSent.get(body) ?? 0)).map(([body]) => body),
  };
}

/** Whether each of these deliveries is there with a final outcome. */
export async function allRecorded(target: Target, ids: readonly string[]): Promise<boolean> {
  const [missing] = await target.rows(
    `select id from unnest($1::uuid[]) as accepted (id)
     where not exists (select from evenkeel.delivery d where d.id = accepted.id and d.outcome <> 'pending') limit 1`,
    [ids],
  );
  return missing === undefined;
}
