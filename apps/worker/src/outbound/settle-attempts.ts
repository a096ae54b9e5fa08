/**
 * What attempts came to is written in batches: those of 10 ms, while the batch before is being written. While Postgres is
 * away it is tried again, until others may have taken the messages up: then it is theirs.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Circuit, Outbound, SettledAttempt, SettledEndpoint } from '@evenkeel/database';
import { Wake } from '../reading/wake';

const GATHER_MS = 10;
const MOST_AT_ONCE = 500;
const RETRY_MS = 500;

export interface SettlerPorts {
  readonly outbound: Pick<Outbound, 'settle'>;
  readonly holder: string;
  readonly circuit: Circuit;
  readonly giveUpAfterMs: number;
  readonly onSettled: (settled: readonly SettledEndpoint[]) => Promise<void>;
  readonly onFailed: (error: unknown) => void;
}

export class AttemptSettler {
  private waiting: SettledAttempt[] = [];
  private readonly wake = new Wake();
  private stopped = false;
  private readonly settling: Promise<void>;

  constructor(private readonly ports: SettlerPorts) {
    this.settling = this.keepSettling();
  }

  add(attempt: SettledAttempt): void {
    this.waiting.push(attempt);
    if (this.waiting.length === 1) this.wake.wake();
  }

  /** Once all that was added is written, or given up. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wake.wake();
    await this.settling;
  }

  private async keepSettling(): Promise<void> {
    while (!this.stopped || this.waiting.length > 0) {
      if (this.waiting.length === 0) await this.wake.wait(60_000);
      if (!this.stopped) await delay(GATHER_MS);
      const batch = this.waiting.splice(0, MOST_AT_ONCE);
      if (batch.length > 0) await this.settle(batch);
    }
  }

  private async settle(batch: readonly SettledAttempt[]): Promise<void> {
    const { outbound, holder, circuit, onSettled, onFailed, giveUpAfterMs } = this.ports;
    const end = performance.now() + giveUpAfterMs;
    for (;;) {
      try {
        await onSettled(await outbound.settle(holder, batch, circuit));
        return;
      } catch (error) {
        onFailed(error);
        if (performance.now() > end || this.stopped) return;
        await delay(RETRY_MS);
      }
    }
  }
}
