import { setTimeout as delay } from 'node:timers/promises';
import type { FeedSeen, Query } from './verdict';

const CHANGES_AT_A_TIME = 1_000;

export interface FeedReader {
  /** Reads to the end, and says what it saw. */
  stop(): Promise<FeedSeen>;
}

/**
 * Reads the change log as the feed is read (protocol section 9), while others write: one position for each source, and
 * nothing but what lies behind it. When Postgres is away it keeps its positions and goes on later.
 */
export function readFeed(query: Query, { everyMs }: { readonly everyMs: number }): FeedReader {
  const reading = new Reading(query);
  const stopping = new AbortController();
  const isOver = run(reading, everyMs, stopping.signal);
  return {
    stop: async () => {
      stopping.abort();
      await isOver;
      await reading.toTheEnd();
      return reading.seen();
    },
  };
}

async function run(reading: Reading, everyMs: number, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    // Postgres may be away. If it stays so, the last reading, which `stop` asks for, says it.
    await reading.toTheEnd().catch(() => undefined);
    await delay(everyMs, undefined, { signal }).catch(() => undefined);
  }
}

interface FeedChange {
  readonly position: string;
  readonly entity: string;
  readonly subscriber_id: string | null;
  readonly subject_id: string;
  readonly version: string;
}

interface SourceSeen {
  changes: number;
  sum: bigint;
  last: bigint;
}

class Reading {
  private changes = 0;
  private readonly outOfOrder: string[] = [];
  private readonly inversions: string[] = [];
  private readonly bySource = new Map<string, SourceSeen>();
  private readonly versions = new Map<string, number>();

  constructor(private readonly query: Query) {}

  async toTheEnd(): Promise<void> {
    for (const { name } of await this.query<{ name: string }>('select name from evenkeel.source')) {
      const source = this.bySource.get(name) ?? { changes: 0, sum: 0n, last: 0n };
      this.bySource.set(name, source);
      while (await this.readPage(name, source));
    }
  }

  seen(): FeedSeen {
    const { changes, outOfOrder, inversions, bySource } = this;
    return { changes, outOfOrder, inversions, bySource };
  }

  /** Whether there may be more. The position is moved only once a page is here as a whole. */
  private async readPage(name: string, source: SourceSeen): Promise<boolean> {
    const page = await this.query<FeedChange>(PAGE, [name, String(source.last)]);
    for (const change of page) this.take(name, source, change);
    return page.length === CHANGES_AT_A_TIME;
  }

  private take(name: string, source: SourceSeen, change: FeedChange): void {
    const position = BigInt(change.position);
    if (position <= source.last) this.outOfOrder.push(`${name}: ${position} after ${source.last}`);
    this.changes += 1;
    source.changes += 1;
    source.sum += position;
    source.last = position > source.last ? position : source.last;
    const row = [name, change.entity, change.subscriber_id ?? '', change.subject_id].join('/');
    const [former, version] = [this.versions.get(row) ?? 0, Number(change.version)];
    if (version !== former + 1) this.inversions.push(`${row}: version ${version} after ${former}, at ${position}`);
    this.versions.set(row, version);
  }
}

/** By the number, not by the text that is answered. */
const PAGE = `
  select c.position::text as position, c.entity, c.subscriber_id, c.subject_id, c.version::text as version
  from evenkeel.change c where c.source = $1 and c.position > $2::bigint
  order by c.position limit ${CHANGES_AT_A_TIME}`;
