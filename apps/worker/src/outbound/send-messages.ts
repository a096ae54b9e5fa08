/**
 * Messages are claimed and sent. Rules:
 * - An endpoint has its own slots, so one that hangs holds up its own messages and nobody else's.
 * - What is claimed is held for longer than an attempt can take; what is then not settled anybody takes up (at least once).
 * - Nothing is held in the database while an endpoint is asked: no lock, no transaction, no connection.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { ClaimedMessage, EnabledEndpoint, MessageContent, Outbound } from '@evenkeel/database';
import { Wake } from '../reading/wake';
import { attemptMessage, type AttemptPorts, type Attempted } from './attempt-message';

const SLOTS_OF_AN_ENDPOINT = 32;
const SLOTS = 1_000;
const LOOK_EVERY_MS = 100;
/** Without an endpoint there is nothing to claim. */
const ENDPOINTS_EVERY_MS = 1_000;
export const HELD_FOR_MS = 60_000;
const STOP_WITHIN_MS = 3_000;

export interface SenderPorts extends AttemptPorts {
  readonly outbound: Pick<Outbound, 'enabledEndpoints' | 'claim' | 'contents'>;
  readonly holder: string;
  readonly probeAfter: number;
  readonly onAttempted: (message: ClaimedMessage, content: MessageContent | undefined, attempted: Attempted) => void;
  readonly onFailed: (error: unknown) => void;
  readonly onWorks: () => void;
}

export class MessageSender {
  private readonly wake = new Wake();
  private readonly inFlight = new Map<string, number>();
  private total = 0;
  /** Some endpoint got as many as it had slots for, so there may be more. */
  private isHungry = false;
  private endpoints = new Map<string, EnabledEndpoint>();
  private endpointsAt = -Infinity;
  private stopped = false;
  private readonly claiming: Promise<void>;

  constructor(private readonly ports: SenderPorts) {
    this.claiming = this.keepClaiming();
  }

  nudge(): void {
    this.wake.wake();
  }

  /** Claims no more, and waits a little for the answers to what is under way. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wake.wake();
    await this.claiming;
    for (const end = performance.now() + STOP_WITHIN_MS; this.total > 0 && performance.now() < end;) await delay(20);
  }

  private async keepClaiming(): Promise<void> {
    while (!this.stopped) {
      try {
        await this.followEndpoints();
        if (this.endpoints.size > 0) await this.claim();
        this.ports.onWorks();
      } catch (error) {
        this.ports.onFailed(error);
      }
      await this.wake.wait(this.endpoints.size > 0 ? LOOK_EVERY_MS : ENDPOINTS_EVERY_MS);
    }
  }

  private async followEndpoints(): Promise<void> {
    const now = performance.now();
    if (now - this.endpointsAt < ENDPOINTS_EVERY_MS) return;
    const enabled = await this.ports.outbound.enabledEndpoints();
    this.endpoints = new Map(enabled.map((endpoint) => [endpoint.id, endpoint]));
    this.endpointsAt = now;
  }

  private async claim(): Promise<void> {
    const { outbound, holder, probeAfter } = this.ports;
    const slots = this.freeSlots();
    if (slots.size === 0) return;
    const claimed = await outbound.claim({ holder, slots, heldForMs: HELD_FOR_MS, probeAfter });
    this.count(claimed, 1);
    this.isHungry = [...slots].some(([id, free]) => claimed.filter(({ endpoint }) => endpoint === id).length >= free);
    if (claimed.length === 0) return;
    let contents: ReadonlyMap<string, MessageContent>;
    try {
      contents = await outbound.contents(claimed);
    } catch (error) {
      this.count(claimed, -1); // they are taken up again once they were held for too long
      throw error;
    }
    for (const message of claimed) void this.attempt(message, contents);
  }

  private async attempt(message: ClaimedMessage, contents: ReadonlyMap<string, MessageContent>): Promise<void> {
    const endpoint = this.endpoints.get(message.endpoint);
    const content = contents.get(`${message.endpoint} ${message.position}`);
    try {
      // One that was disabled within this second: whoever resumes it finds the message as it is.
      if (endpoint)
        this.ports.onAttempted(message, content, await attemptMessage(message, content, endpoint, this.ports));
    } catch (error) {
      this.ports.onFailed(error);
    } finally {
      this.count([message], -1);
    }
  }

  private freeSlots(): Map<string, number> {
    const left = SLOTS - this.total;
    const free = [...this.endpoints.keys()].map(
      (id) => [id, Math.min(left, SLOTS_OF_AN_ENDPOINT - (this.inFlight.get(id) ?? 0))] as const,
    );
    return new Map(free.filter(([, slots]) => slots > 0));
  }

  private count(messages: readonly ClaimedMessage[], by: 1 | -1): void {
    this.total += by * messages.length;
    for (const { endpoint } of messages) this.inFlight.set(endpoint, (this.inFlight.get(endpoint) ?? 0) + by);
    if (by < 0 && this.isHungry) this.wake.wake();
  }
}
