import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { ErasureTakenOver, type Database, type Holder, type OpenErasure } from '@evenkeel/database';
import { bodyBytes, type Delivery, type Json } from '@evenkeel/event-schemas';
import type { Logger } from '@evenkeel/observability';
import { holdsFormerJobs, watchDeliveryJobs, type DeliveryJobs, type TakeOut } from '@evenkeel/queue';
import { eraseFromBody, eraseFromJson } from '@evenkeel/sync-engine';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { WorkerConfig } from './config';
import { CONFIG, DATABASE, DELIVERY_JOBS, LOG, METRICS } from './tokens';
import type { WorkerMetrics } from './worker-metrics';

const LOOK_EVERY_MS = 1_000;
const AFTER_FAILURE_MS = 30_000;
const COUNT_EVERY_MS = 60_000;
/** If its worker dies, another goes on after so long. */
const HELD_MS = 15_000;
const HOLD_AGAIN_MS = HELD_MS / 3;
const STOP_WITHIN_MS = 5_000;

/**
 * Erases people (protocol section 3, "Erased"), part by part: see `database/src/erasure`. Rules:
 * - Each worker looks for itself, once a second. One erasure goes on in a worker at a time.
 * - What fails is told, and tried again where it stopped, for ever: an erasure is never given up.
 * - What waits in the queue is moved to Postgres, as ingest would keep it there while the queue is away; the next step finds
 *   it. With the queue in Redis, a former one in Postgres is looked through as well.
 */
@Injectable()
export class ErasureRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly stopped = new AbortController();
  private readonly holder: Holder = { id: randomUUID(), forMs: HELD_MS };
  private looking: Promise<void> | undefined;
  private former: DeliveryJobs | undefined;
  private countedAt = -Infinity;
  private failing = false;

  constructor(
    @Inject(CONFIG) private readonly config: WorkerConfig,
    @Inject(LOG) private readonly log: Logger,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(DELIVERY_JOBS) private readonly jobs: DeliveryJobs,
    @Inject(METRICS) private readonly metrics: WorkerMetrics,
  ) {}

  onApplicationBootstrap(): void {
    this.looking = this.keepLooking();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopped.abort();
    await Promise.race([this.looking, delay(STOP_WITHIN_MS, undefined, { ref: false })]);
    await this.former?.close();
  }

  private async keepLooking(): Promise<void> {
    const { signal } = this.stopped;
    while (!signal.aborted) {
      let wait = LOOK_EVERY_MS;
      try {
        wait = await this.eraseNext();
        this.failing = false;
      } catch (error) {
        // Once an outage: while Postgres is away it cannot even be asked what there is to erase.
        if (!this.failing && !this.stopped.signal.aborted)
          this.log.warn({ err: error }, 'an erasure stopped; it goes on soon');
        this.failing = true;
      }
      await delay(wait, undefined, { signal }).catch(() => undefined); // stopped
    }
  }

  /** Answers when to look again. */
  private async eraseNext(): Promise<number> {
    await this.countStale();
    const claimed = await this.database.erasures.claim(this.holder);
    if (claimed === null) return LOOK_EVERY_MS;
    const { id, source } = claimed;
    let erasure = claimed;
    // Some parts take long: a queue of many jobs, a table to be analyzed.
    const holding = setInterval(() => void this.hold(id), HOLD_AGAIN_MS);
    try {
      while (erasure.step !== 'done' && !this.stopped.signal.aborted) erasure = await this.advance(erasure);
    } catch (error) {
      if (error instanceof ErasureTakenOver) return LOOK_EVERY_MS;
      // So that those behind it have their turn, here and elsewhere.
      await this.database.erasures.hold(id, { ...this.holder, forMs: AFTER_FAILURE_MS });
      throw error;
    } finally {
      clearInterval(holding);
    }
    if (erasure.step === 'done') this.log.info({ erasure: id, source, erased: erasure.erased }, 'a person was erased');
    else await this.database.erasures.release(id, this.holder);
    return 0;
  }

  private async advance(erasure: OpenErasure): Promise<OpenErasure> {
    const { erasures } = this.database;
    if (erasure.step !== 'queue') return erasures.advance(erasure, this.holder);
    return erasures.queueDone(erasure, await this.takeOutOfQueue(erasure), this.holder);
  }

  private async hold(id: string): Promise<void> {
    await this.database.erasures
      .hold(id, this.holder)
      .catch((error: unknown) => this.log.debug({ err: error }, 'an erasure could not be held; the next time comes'));
  }

  private async takeOutOfQueue(erasure: OpenErasure): Promise<number> {
    const terms = this.database.erasures.termsOf(erasure);
    const names = (delivery: Delivery) => {
      const text = bodyBytes(delivery).toString('utf8');
      return delivery.source === erasure.source && eraseFromBody(text, terms) !== text;
    };
    const taking: TakeOut = {
      isWanted: names,
      keep: (deliveries) => this.database.keepPending({ deliveries: [...deliveries], voided: [] }),
      mend: (data) => eraseFromJson(data as Json, terms),
      signal: this.stopped.signal,
    };
    return (await this.jobs.takeOut(taking)) + (await this.takeOutOfFormer(taking));
  }

  private async takeOutOfFormer(taking: TakeOut): Promise<number> {
    const { redisUrl, databaseUrl } = this.config;
    if (redisUrl === null || !(await holdsFormerJobs(databaseUrl))) return 0;
    this.former ??= watchDeliveryJobs({ databaseUrl, log: this.log });
    return this.former.takeOut(taking);
  }

  private async countStale(): Promise<void> {
    if (performance.now() - this.countedAt < COUNT_EVERY_MS) return;
    this.countedAt = performance.now();
    this.metrics.staleErasures(await this.database.erasures.countStale());
  }
}
