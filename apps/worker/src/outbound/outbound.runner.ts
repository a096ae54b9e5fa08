import { randomUUID } from 'node:crypto';
import { setInterval as every, setTimeout as delay } from 'node:timers/promises';
import type { Circuit, ClaimedMessage, Database, MessageContent, SettledEndpoint } from '@evenkeel/database';
import { createSender, guardAddresses, type Sender } from '@evenkeel/delivery';
import type { Logger } from '@evenkeel/observability';
import { Inject, Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { WorkerConfig } from '../config';
import { CONFIG, DATABASE, LOG, METRICS } from '../tokens';
import type { WorkerMetrics } from '../worker-metrics';
import type { Attempted } from './attempt-message';
import { DISABLE_AFTER_MS, disableEndpoint, judgeEndpoint } from './judge-endpoint';
import { MessageMaker } from './make-messages';
import { HELD_FOR_MS, MessageSender } from './send-messages';
import { AttemptSettler } from './settle-attempts';

/** After ten failures in a row an endpoint rests by itself, for a second at first, for five minutes at most. */
const CIRCUIT = { failures: 10, firstRestMs: 1_000, longestRestMs: 300_000 } as const;
const DAY_MS = 86_400_000;
const LOOK_AFTER_EVERY_MS = 5_000;
/** A clean stop of the whole process has 10 s, also while Postgres is away. */
const STOP_WITHIN_MS = 7_000;

/** This worker makes and sends messages, from start to stop; any number of workers may. */
@Injectable()
export class OutboundRunner implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly holder = randomUUID();
  private readonly stopping = new AbortController();
  private readonly timeScale: number;
  private running: Running | undefined;
  private failing = false;

  constructor(
    @Inject(CONFIG) private readonly config: WorkerConfig,
    @Inject(LOG) private readonly log: Logger,
    @Inject(DATABASE) private readonly database: Database,
    @Inject(METRICS) private readonly metrics: WorkerMetrics,
  ) {
    this.timeScale = config.outboundDay / DAY_MS;
  }

  onApplicationBootstrap(): void {
    const { holder, database, config } = this;
    const { outbound } = database;
    const trouble = { onFailed: (error: unknown) => this.tellFailed(error), onWorks: () => this.tellWorks() };
    const sender = createSender({ guard: guardAddresses(config.outboundAllow) });
    const settler = new AttemptSettler({
      ...{ outbound, holder, circuit: this.circuit(), giveUpAfterMs: HELD_FOR_MS, onFailed: trouble.onFailed },
      onSettled: (settled) => this.settled(settled),
    });
    const messages = new MessageSender({
      ...{
        outbound,
        holder,
        probeAfter: CIRCUIT.failures,
        sender,
        schedule: config.retrySchedule,
        timeScale: this.timeScale,
        chance: Math.random,
      },
      ...trouble,
      onAttempted: (message, content, attempted) => this.attempted(message, content, attempted),
    });
    const maker = new MessageMaker({
      ...{ outbound, metrics: this.metrics.outbound, onMade: () => messages.nudge() },
      ...trouble,
    });
    this.running = { sender, settler, messages, maker, lookingAfter: this.keepLookingAfter() };
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    if (this.running) await Promise.race([this.stop(this.running), delay(STOP_WITHIN_MS, undefined, { ref: false })]);
  }

  private async stop({ maker, messages, settler, sender, lookingAfter }: Running): Promise<void> {
    await Promise.all([maker.stop(), messages.stop(), lookingAfter]);
    await settler.stop();
    await sender.close();
    try {
      await this.database.outbound.release(this.holder);
    } catch (error) {
      this.log.debug(
        { err: error },
        'messages were not given back at the end; they are taken up once held for too long',
      );
    }
  }

  private circuit(): Circuit {
    const scaled = (ms: number) => Math.max(1, Math.round(ms * this.timeScale));
    const { failures, firstRestMs, longestRestMs } = CIRCUIT;
    return { failures, firstRestMs: scaled(firstRestMs), longestRestMs: scaled(longestRestMs) };
  }

  /** Changes were recorded here. */
  nudge(): void {
    this.running?.maker.nudge();
  }

  private attempted(
    message: ClaimedMessage,
    content: MessageContent | undefined,
    { settled, answered }: Attempted,
  ): void {
    this.running?.settler.add(settled);
    const { endpoint, attempts, redelivery } = message;
    if (settled.state === 'parked') this.metrics.outbound.parked(endpoint);
    if (answered === null) return;
    const isFirst = answered.verdict === 'delivered' && attempts === 0 && !redelivery && content !== undefined;
    const lag = isFirst ? (Date.now() - Date.parse(content.at)) / 1_000 : null;
    this.metrics.outbound.attempted(endpoint, answered.errorClass ?? 'delivered', answered.ms / 1_000, lag);
    if (answered.verdict === 'disable')
      disableEndpoint(endpoint, 'gone', { outbound: this.database.outbound, log: this.log }).catch((error: unknown) =>
        this.tellFailed(error),
      );
  }

  private async settled(endpoints: readonly SettledEndpoint[]): Promise<void> {
    const { log, database } = this;
    const disableAfterMs = DISABLE_AFTER_MS * this.timeScale;
    const ports = { outbound: database.outbound, log, disableAfterMs, probeAfter: CIRCUIT.failures };
    for (const endpoint of endpoints) await judgeEndpoint(endpoint, ports);
    this.running?.messages.nudge();
  }

  /** What a worker that died was sending is taken up; how it stands with each endpoint is measured. */
  private async keepLookingAfter(): Promise<void> {
    const { signal } = this.stopping;
    try {
      for await (const _ of every(LOOK_AFTER_EVERY_MS, undefined, { signal })) await this.lookAfter();
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  private async lookAfter(): Promise<void> {
    const { outbound } = this.database;
    try {
      const released = await outbound.release(null);
      if (released > 0) this.log.warn({ released }, 'messages that a worker was sending when it died are sent again');
      this.metrics.outbound.standing(await outbound.figures());
    } catch (error) {
      this.tellFailed(error);
    }
  }

  /** Once, until it works again: it is tried again ten times a second. */
  private tellFailed(error: unknown): void {
    if (!this.failing) this.log.warn({ err: error }, 'messages cannot be made or sent; trying again');
    this.failing = true;
  }

  private tellWorks(): void {
    if (this.failing) this.log.info('messages are made and sent again');
    this.failing = false;
  }
}

interface Running {
  readonly sender: Sender;
  readonly settler: AttemptSettler;
  readonly messages: MessageSender;
  readonly maker: MessageMaker;
  readonly lookingAfter: Promise<void>;
}
