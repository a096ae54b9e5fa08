import type { Timestamp } from '@evenkeel/event-schemas';
import type { PrismaClient } from '../generated/prisma/client';
import { timestamp } from '../row-codec';
import { runStatement } from '../run-statement';
import { toJson } from '../to-json';

/** What a worker saw of a source. */
export interface ActivitySample {
  readonly source: string;
  readonly rowsDue: number;
  /** Of the account of its token; null without one. */
  readonly calls: { readonly account: string; readonly left: number } | null;
}

export interface SeenMinute {
  /** As `unsampled` answered it. */
  readonly minute: Timestamp;
  readonly samples: readonly ActivitySample[];
  /** Nothing that was accepted before it waits in the queue; null: not known. */
  readonly queueEmptyUntil: Timestamp | null;
}

/** Sources are looked at once a minute, by whichever worker comes first (docs/adr/0025). */
export interface ActivitySamples {
  /** The running minute, and the sources that nobody has looked at in it; null if there is none. */
  unsampled(): Promise<{ readonly minute: Timestamp; readonly sources: readonly string[] } | null>;
  /** Adds what the database knows by itself. A source that another worker was faster to look at keeps that look. */
  keep(seen: SeenMinute): Promise<void>;
}

export function createActivitySamples(prisma: PrismaClient): ActivitySamples {
  return {
    async unsampled() {
      const found = await runStatement<{ source: string; minute: Date }>(prisma, 'load-unsampled-sources', []);
      const [first] = found;
      return first ? { minute: timestamp(first.minute), sources: found.map(({ source }) => source) } : null;
    },
    async keep({ minute, samples, queueEmptyUntil }) {
      const rows = samples.map(({ source, rowsDue, calls }) => ({
        ...{ source, rows_due: rowsDue, account: calls?.account ?? null, calls_left: calls?.left ?? null },
      }));
      await runStatement(prisma, 'insert-activity-samples', [minute, toJson(rows), queueEmptyUntil]);
    },
  };
}
