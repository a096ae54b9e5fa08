import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { ClaimedReplay, Database } from '@evenkeel/database';
import type { Logger } from '@evenkeel/observability';
import type { DeliveryJobs } from '@evenkeel/queue';
import { ReplayNotOurs, StoreUnavailable, type Connectors } from '@evenkeel/sync-engine';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { ReadingRunner } from '../reading/reading.runner';
import { CONNECTORS, DATABASE, DELIVERY_JOBS, LOG, METRICS } from '../tokens';
import type { WorkerMetrics } from '../worker-metrics';
import { runReplay } from './run-replay';

const LOOK_EVERY_MS = 500;
/** Longer than any pause between two steps; without a word for so long, a replay is another worker's. */
const HELD_FOR_MS = 20_000;
const AGAIN_AFTER_MS = 1_000;
const STOP_WITHIN_MS = 5_000;
/** In a row, of one replay, and not for a store that is away. */
const TRIES = 5;
const FAILED = 'a step of it could not be done; the log of the worker says why';

/**
 * This worker's share of the replays: one at a time, the oldest that nobody runs; and beside it those of a single delivery, so
 * that a person who asks for one does not wait until a million others are through.
 */
@Injectable()
export class ReplayRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly holder = randomUUID();
  private readonly stopping = new AbortController();
  private looking: Promise<unknown> | undefined;
  /** How often a replay has failed since its cursor moved. */
  private readonly failed = new Map<string, { readonly cursor: string; readonly times: number }>();
  private away = false;

  constructor(
    @Inject(LOG) private readonly log: Logger,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(CONNECTORS) private readonly connectors: Connectors,
    @Inject(DELIVERY_JOBS) private readonly jobs: DeliveryJobs,
    @Inject(METRICS) private readonly metrics: WorkerMetrics,
    @Inject(ReadingRunner) private readonly reading: ReadingRunner,
  ) {}

  onApplicationBootstrap(): void {
    this.looking = Promise.all([this.keepLooking(false), this.keepLooking(true)]);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await Promise.race([this.looking, delay(STOP_WITHIN_MS, undefined, { ref: false })]);
  }

  private async keepLooking(onlyOfOne: boolean): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      const found = await this.runNext(onlyOfOne);
      if (!found) await delay(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined); // stopped
    }
  }

  private async runNext(onlyOfOne: boolean): Promise<boolean> {
    try {
      const replay = await this.database.replays.claim(this.holder, HELD_FOR_MS, onlyOfOne);
      if (this.away) this.log.info('replays can be looked for again');
      this.away = false;
      if (!replay) return false;
      await this.run(replay);
      return true;
    } catch (error) {
      if (!this.away) this.log.warn({ err: error }, 'replays cannot be looked for, or given back; trying again');
      this.away = true;
      return false;
    }
  }

  private async run(replay: ClaimedReplay): Promise<void> {
    const about = { replay: replay.id, source: replay.source, dry_run: replay.dryRun };
    this.log.info({ ...about, from: replay.cursor() }, 'runs a replay');
    try {
      const { database, connectors, jobs, log } = this;
      const nudge = (source: string) => this.reading.nudge(source);
      const ports = { database, connectors, jobs, log, nudge, stopped: this.stopping.signal };
      const isOver = await runReplay(replay, ports);
      this.failed.delete(replay.id);
      if (isOver) this.log.info(about, 'the replay is finished');
      else await replay.release(this.stopping.signal.aborted ? 0 : AGAIN_AFTER_MS);
    } catch (error) {
      await this.takeFailure(replay, error, about);
    }
  }

  private async takeFailure(replay: ClaimedReplay, error: unknown, about: object): Promise<void> {
    if (error instanceof ReplayNotOurs) {
      this.log.info(about, 'the replay was cancelled, or another worker runs it');
      return;
    }
    const unavailable = error instanceof StoreUnavailable;
    const times = unavailable ? 0 : this.countFailure(replay);
    this.log.warn({ ...about, err: error, times }, 'a step of a replay failed');
    if (times < TRIES) return replay.release(AGAIN_AFTER_MS * 2 ** times);
    await replay.fail(FAILED);
    this.failed.delete(replay.id);
    this.metrics.replayFailed(replay.source);
    this.log.error(about, 'the replay is given up');
  }

  private countFailure(replay: ClaimedReplay): number {
    const former = this.failed.get(replay.id);
    const cursor = replay.cursor();
    const times = former?.cursor === cursor ? former.times + 1 : 1;
    this.failed.set(replay.id, { cursor, times });
    return times;
  }
}
