import type { Timestamp } from '@evenkeel/event-schemas';
import type { PrismaClient } from '../generated/prisma/client';
import { timestamp } from '../row-codec';
import { runStatement } from '../run-statement';

/** What is looked at of each endpoint, so that a list of them costs the same however much there is. */
export const MOST_MESSAGES_COUNTED = 10_000;
export const ATTEMPTS_LOOKED_AT = 500;

/** How it goes with an endpoint, in numbers. */
export interface EndpointCounts {
  /** Messages that wait or are being sent; the last of `MOST_MESSAGES_COUNTED` stands for more. */
  readonly open: number;
  /** Since when the oldest of these has waited. */
  readonly oldest_at: Timestamp | null;
  /** Given up, and not recovered; as `open`. */
  readonly parked: number;
  /** At its newest messages, `ATTEMPTS_LOOKED_AT` at most. */
  readonly attempts: number;
  readonly delivered: number;
  /** How long one of these took; null without any. */
  readonly p50_ms: number | null;
  readonly p99_ms: number | null;
  /** The time of the oldest of these. */
  readonly since: Timestamp | null;
  /** What the newest of these that failed came to: its class, and what was answered; null without one, or without an answer. */
  readonly last_error: string | null;
  readonly last_error_status: number | null;
}

type Row = Omit<EndpointCounts, 'oldest_at' | 'since'> & {
  readonly endpoint: string;
  readonly oldest_at: Date | null;
  readonly since: Date | null;
};

/** By endpoint; each that is asked for is there. */
export async function loadEndpointCounts(
  prisma: PrismaClient,
  endpoints: readonly string[],
): Promise<ReadonlyMap<string, EndpointCounts>> {
  if (endpoints.length === 0) return new Map();
  const parameters = [endpoints, MOST_MESSAGES_COUNTED, ATTEMPTS_LOOKED_AT];
  const rows = await runStatement<Row>(prisma, 'load-endpoint-counts', parameters);
  return new Map(
    rows.map(({ endpoint, oldest_at, since, ...counts }) => [
      endpoint,
      { ...counts, oldest_at: oldest_at && timestamp(oldest_at), since: since && timestamp(since) },
    ]),
  );
}
