/** How many webhooks ingest refused of each source, and why: who connects one sees what the provider is answered. */
import type { RefusalReason, Timestamp } from '@evenkeel/event-schemas';
import { addMillis, HOUR_MS } from '@evenkeel/sync-engine';
import type { PrismaClient } from './generated/prisma/client';
import { mapped } from './mapped';
import { timestamp } from './row-codec';
import { runStatement, type StatementRunner } from './run-statement';

export interface RefusedWebhooks {
  readonly source: string;
  readonly reason: RefusalReason;
  readonly webhooks: number;
  readonly firstAt: Timestamp;
  readonly lastAt: Timestamp;
}

export interface ShownRefusal {
  readonly reason: RefusalReason;
  readonly webhooks: number;
  readonly first_at: Timestamp;
  readonly last_at: Timestamp;
}

/** Adds to what is counted already, in one statement. Each source and reason at most once. */
export async function addRefusedWebhooks(client: StatementRunner, refused: readonly RefusedWebhooks[]): Promise<void> {
  await runStatement(client, 'add-refused-webhooks', [
    refused.map(({ source }) => source),
    refused.map(({ reason }) => reason),
    refused.map(({ webhooks }) => webhooks),
    refused.map(({ firstAt }) => firstAt),
    refused.map(({ lastAt }) => lastAt),
  ]);
}

/** Of the last hour, to the minute; the reason of the last one first. */
export function loadRefusedWebhooks(prisma: PrismaClient, source: string): Promise<ShownRefusal[]> {
  return mapped(async () => {
    const from = addMillis(new Date().toISOString(), -HOUR_MS);
    const sums = await prisma.refused_webhook.groupBy({
      by: ['reason'],
      where: { source, minute: { gt: from } },
      _sum: { webhooks: true },
      _min: { first_at: true },
      _max: { last_at: true },
      orderBy: { _max: { last_at: 'desc' } },
    });
    return sums.flatMap(({ reason, _sum, _min, _max }) =>
      _min.first_at === null || _max.last_at === null
        ? []
        : {
            ...{ reason: reason as RefusalReason, webhooks: Number(_sum.webhooks ?? 0) },
            ...{ first_at: timestamp(_min.first_at), last_at: timestamp(_max.last_at) },
          },
    );
  });
}
