/**
 * Sources are shared out among the workers: each is read by one of them (see the table `evenkeel.source_lease`). Rules:
 * - A worker says every second that it still attends to its sources, and claims at most one more.
 * - If it cannot say so in time (the database is away, or the process was held), it stops reading before others begin, as
 *   far as it can tell; two who read the same source cost calls and nothing else.
 */
import { randomUUID } from 'node:crypto';
import type { Database } from '@evenkeel/database';
import type { Logger } from '@evenkeel/observability';
import type { Connectors, ReadSource } from '@evenkeel/sync-engine';
import { AccountCalls } from './account-calls';
import type { ReadingMetrics } from './reading-metrics';
import { SourceReader } from './source-reader';
import { Wake } from './wake';

const CLAIM_EVERY_MS = 1_000;
/** Without a word for so long, a worker's sources are others'. */
const HELD_FOR_MS = 15_000;

export interface AttendPorts {
  readonly database: Database;
  readonly connectors: Connectors;
  readonly metrics: ReadingMetrics;
  readonly log: Logger;
  /** Only this source. */
  readonly only?: string;
}

export class AttendedSources {
  private readonly holder = randomUUID();
  private readonly readers = new Map<string, SourceReader>();
  private readonly calls = new Map<string, AccountCalls>();
  private readonly wake = new Wake();
  private heldUntil = 0;
  private stopped = false;
  private failing = false;
  private readonly claiming: Promise<void>;

  constructor(private readonly ports: AttendPorts) {
    this.claiming = this.keepClaiming();
  }

  /** Reads that are under way are cut off, and what is held is given back, so that another worker goes on at once. */
  async close(): Promise<void> {
    this.stopped = true;
    this.wake.wake();
    await this.claiming;
    await this.leave([...this.readers.keys()]);
    for (const calls of this.calls.values()) await this.quietly(() => calls.close());
    await this.quietly(() => this.ports.database.sourceLeases.release(this.holder));
  }

  /** Hints of this source were recorded. If another worker reads it, that one finds them within half a second. */
  nudge(source: string): void {
    this.readers.get(source)?.nudge();
  }

  private async keepClaiming(): Promise<void> {
    while (!this.stopped) {
      try {
        await this.claim();
        this.failing = false;
      } catch (error) {
        if (!this.failing)
          this.ports.log.warn({ err: error }, 'it cannot be said which sources are read here; trying again');
        this.failing = true;
        if (performance.now() > this.heldUntil) await this.leave([...this.readers.keys()]);
      }
      await this.wake.wait(CLAIM_EVERY_MS);
    }
  }

  private async claim(): Promise<void> {
    const asked = performance.now();
    const held = new Set(await this.ports.database.sourceLeases.claim(this.holder, HELD_FOR_MS, this.ports.only));
    this.heldUntil = asked + HELD_FOR_MS;
    await this.leave([...this.readers.keys()].filter((name) => !held.has(name)));
    for (const name of held) if (!this.readers.has(name)) this.readers.set(name, this.read(name));
  }

  private read(name: string): SourceReader {
    this.ports.log.info({ source: name }, 'attends to the source');
    return new SourceReader(name, { ...this.ports, callsOf: (source) => this.callsOf(source) });
  }

  /** Other limits than before are another set of calls; what the former had leased is used up or runs out. */
  private callsOf({ account, settings: { callsPerHour, hourMs } }: ReadSource): AccountCalls {
    const key = `${account} ${callsPerHour} ${hourMs}`;
    const held = this.calls.get(key);
    if (held) return held;
    const calls = new AccountCalls(this.ports.database.budget, account, { callsPerHour, hourMs });
    this.calls.set(key, calls);
    return calls;
  }

  private async leave(names: readonly string[]): Promise<void> {
    await Promise.all(
      names.map(async (name) => {
        const reader = this.readers.get(name);
        this.readers.delete(name);
        await reader?.stop();
      }),
    );
  }

  /** At a stop the database may be away; leases and calls then run out by themselves. */
  private async quietly(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.ports.log.debug({ err: error }, 'not given back at the end; it runs out by itself');
    }
  }
}
