import type { RefusedWebhooks } from '@evenkeel/database';
import { refusalReasonSchema, type RefusalReason } from '@evenkeel/event-schemas';
import type { Logger } from '@evenkeel/observability';
import type { Source } from '@evenkeel/sync-engine';
import { gatherCounts } from './gather-counts';
import type { IngestMetrics } from './ingest-metrics';
import type { RefusalCode } from './refusals';

export interface CountedRefusals {
  /** Of a source that is known. */
  refused(source: string, code: RefusalCode): void;
  /** Adds what is left, if that can be done. */
  stop(): Promise<void>;
}

export type AddRefusedWebhooks = (refused: readonly RefusedWebhooks[]) => Promise<void>;

const REASONS: ReadonlySet<string> = new Set(refusalReasonSchema.options);

/** How many webhooks of each source were refused, why, and when the first and the last one came. Nothing of what they said. */
export function countRefusedWebhooks(
  write: AddRefusedWebhooks,
  { log, now, everyMs = 1_000 }: { readonly log: Logger; readonly now: () => Date; readonly everyMs?: number },
): CountedRefusals {
  const refusals = gatherCounts<RefusedWebhooks>({
    ...{ what: 'counts of refused webhooks', write, everyMs, log },
    placeOf: ({ source, reason }) => `${source} ${reason}`,
    sum: (one, other) => ({
      ...one,
      webhooks: one.webhooks + other.webhooks,
      firstAt: one.firstAt < other.firstAt ? one.firstAt : other.firstAt,
      lastAt: one.lastAt > other.lastAt ? one.lastAt : other.lastAt,
    }),
  });
  return {
    refused(source, code) {
      if (!isReason(code)) return;
      const at = now().toISOString();
      refusals.add({ source, reason: code, webhooks: 1, firstAt: at, lastAt: at });
    },
    stop: () => refusals.stop(),
  };
}

function isReason(code: string): code is RefusalReason {
  return REASONS.has(code);
}

interface Counting {
  readonly metrics: Pick<IngestMetrics, 'refused'>;
  readonly refusedWebhooks: Pick<CountedRefusals, 'refused'>;
}

/** In the metrics; and where people look at the source, if the request was for one that is known. */
export function countRefusal(
  { metrics, refusedWebhooks }: Counting,
  { source }: { readonly source?: Source | null },
  code: RefusalCode,
): void {
  metrics.refused(code);
  if (source) refusedWebhooks.refused(source.name, code);
}
