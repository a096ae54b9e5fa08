/**
 * Messages are made from the change log, for each endpoint from where it was told to (protocol section 9). Rules:
 * - Any worker makes those of any endpoint; under the endpoint's lock none is made twice, and none left out.
 * - The log is looked at ten times a second, and at once when something was recorded here.
 * - While so many are open nothing more is made: the log keeps the rest, and tables stay small however long one is down.
 */
import type { Outbound } from '@evenkeel/database';
import { Wake } from '../reading/wake';
import type { OutboundMetrics } from './outbound-metrics';

const EVERY_MS = 100;
const CHANGES_AT_ONCE = 500;
const OPEN_AT_MOST = 10_000;
const CURSORS_EVERY_MS = 1_000;
/** Each takes a connection, of which recording needs some too. */
const ENDPOINTS_AT_ONCE = 2;

export interface MakerPorts {
  readonly outbound: Pick<Outbound, 'behind' | 'makeMessages' | 'openCursors'>;
  readonly metrics: Pick<OutboundMetrics, 'made'>;
  /** There are some to send. */
  readonly onMade: () => void;
  readonly onFailed: (error: unknown) => void;
  readonly onWorks: () => void;
}

export class MessageMaker {
  private readonly wake = new Wake();
  private stopped = false;
  private cursorsAt = -Infinity;
  private readonly making: Promise<void>;

  constructor(private readonly ports: MakerPorts) {
    this.making = this.keepMaking();
  }

  nudge(): void {
    this.wake.wake();
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.wake.wake();
    await this.making;
  }

  private async keepMaking(): Promise<void> {
    while (!this.stopped) {
      try {
        await this.makeAll();
        this.ports.onWorks();
      } catch (error) {
        this.ports.onFailed(error);
      }
      await this.wake.wait(EVERY_MS);
    }
  }

  private async makeAll(): Promise<void> {
    const now = performance.now();
    if (now - this.cursorsAt > CURSORS_EVERY_MS) {
      await this.ports.outbound.openCursors();
      this.cursorsAt = now;
    }
    const behind = await this.ports.outbound.behind();
    const take = async (): Promise<void> => {
      for (let next = behind.shift(); next && !this.stopped; next = behind.shift()) await this.make(next);
    };
    await Promise.all(Array.from({ length: ENDPOINTS_AT_ONCE }, take));
  }

  private async make(of: { readonly endpoint: string; readonly source: string }): Promise<void> {
    for (let read = CHANGES_AT_ONCE; read === CHANGES_AT_ONCE && !this.stopped;) {
      const done = await this.ports.outbound.makeMessages({ ...of, changes: CHANGES_AT_ONCE, window: OPEN_AT_MOST });
      read = done.read;
      if (done.made === 0) continue;
      this.ports.metrics.made(done.made);
      this.ports.onMade();
    }
  }
}
