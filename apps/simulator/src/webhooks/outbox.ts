import type { Clock } from '../clock';
import type { Faults } from '../settings/fault-settings';
import type { DeliveryOutcome, PlannedDelivery } from './delivery';
import type { DeliveryLog } from './delivery-log';
import { createHoldBack, type HoldBack } from './hold-back';
import type { HookHealth } from './hook-health';
import { retryWait } from './retry-wait';
import type { HookTarget } from './hook-target';
import type { Answer, WebhookSender } from './send-webhook';
import { SubscriberLanes } from './subscriber-lanes';

export interface OutboxParts {
  readonly clock: Clock;
  readonly faults: Faults;
  readonly log: DeliveryLog;
  readonly health: HookHealth;
  readonly target: Pick<HookTarget, 'sender'>;
  readonly concurrency: number;
}

const MOST_READY = 1_000;
const MOST_UNFINISHED = 20_000;

/**
 * The way out of a planned delivery:
 *   planned -> delayed (a timer) -> held back (until others came past) -> ready -> on its way -> delivered
 *                                                                           ^          |
 *                                                                           +- waiting (a timer)
 * and it may end as `lost`, `no_target`, `hook_disabled` or `given_up` instead. Two rules:
 * - An ended delivery is never sent again, and one that has not ended is in exactly one of these places.
 * - A disabled hook ends all that waits, at once: the provider keeps nothing for later (contract 1.7).
 */
export class Outbox {
  private readonly lanes = new SubscriberLanes<PlannedDelivery>(({ record }) => record.subscriber_id);
  private readonly held: HoldBack<PlannedDelivery>;
  private readonly waiting = new Map<PlannedDelivery, () => void>();
  private inFlight = 0;
  private whenRoom: (() => void)[] = [];

  constructor(private readonly parts: OutboxParts) {
    this.held = createHoldBack(parts.clock, (delivery) => this.makeReady(delivery));
  }

  accept(planned: readonly PlannedDelivery[]): void {
    for (const delivery of planned) this.acceptOne(delivery);
  }

  /** What has not ended, by place. */
  places(): { readonly ready: number; readonly held: number; readonly waiting: number; readonly in_flight: number } {
    const { lanes, held, waiting, inFlight } = this;
    return { ready: lanes.size, held: held.size, waiting: waiting.size, in_flight: inFlight };
  }

  /** Whether whoever makes events should wait, so that memory does not grow with a slow receiver. */
  isFull(): boolean {
    const { lanes, held, waiting, inFlight } = this;
    return lanes.size >= MOST_READY || lanes.size + held.size + waiting.size + inFlight >= MOST_UNFINISHED;
  }

  /** Resolves when it is not full, at once if it is not now. */
  room(): Promise<void> {
    return this.isFull() ? new Promise((resolve) => this.whenRoom.push(resolve)) : Promise.resolve();
  }

  setHook(state: 'enabled' | 'disabled'): void {
    this.parts.health.set(state);
    if (state === 'disabled') this.endAllThatWaits();
    this.sendReady();
  }

  async close(): Promise<void> {
    this.setHook('disabled');
    await this.parts.target.sender?.close();
  }

  private acceptOne(delivery: PlannedDelivery): void {
    const { record } = delivery;
    this.parts.log.add(record);
    if (record.outcome !== 'pending') return;
    if (this.parts.target.sender === null) this.settle(delivery, 'no_target');
    else if (!this.parts.health.enabled) this.settle(delivery, 'hook_disabled');
    else if (record.delayed_ms > 0) this.wait(delivery, record.delayed_ms, () => this.holdOrReady(delivery));
    else this.holdOrReady(delivery);
  }

  private wait(delivery: PlannedDelivery, ms: number, then: () => void): void {
    const over = () => {
      this.waiting.delete(delivery);
      then();
    };
    this.waiting.set(delivery, this.parts.clock.schedule(ms, over));
  }

  private holdOrReady(delivery: PlannedDelivery): void {
    const { held_behind } = delivery.record;
    if (held_behind === 0) this.makeReady(delivery);
    this.held.passBy();
    if (held_behind > 0) this.held.hold(delivery, held_behind, this.parts.faults.current.reordered.hold_ms);
  }

  private makeReady(delivery: PlannedDelivery): void {
    this.lanes.add(delivery);
    this.sendReady();
  }

  private sendReady(): void {
    const { target, concurrency } = this.parts;
    const { sender } = target;
    while (sender !== null && this.inFlight < concurrency) {
      const delivery = this.lanes.take();
      if (delivery === undefined) break;
      void this.attempt(delivery, sender);
    }
    if (this.isFull()) return;
    const released = this.whenRoom;
    this.whenRoom = [];
    for (const go of released) go();
  }

  private async attempt(delivery: PlannedDelivery, sender: WebhookSender): Promise<void> {
    const { clock, faults } = this.parts;
    this.inFlight += 1;
    const at = new Date(clock.now()).toISOString();
    const answer = await sender.send(delivery, faults.current.timeout_ms);
    this.inFlight -= 1;
    delivery.record.attempts.push({ at, ...answer });
    this.judge(delivery, answer);
    this.lanes.free(delivery);
    this.sendReady();
  }

  private judge(delivery: PlannedDelivery, answer: Answer): void {
    const { health, faults } = this.parts;
    const attempts = delivery.record.attempts.length;
    const good = isGood(answer, faults);
    const disabledByThis = health.note(good ? 'good' : 'bad', attempts);
    if (good) this.settle(delivery, 'delivered');
    else if (!health.enabled) this.settle(delivery, 'hook_disabled');
    else this.retryOrGiveUp(delivery, attempts);
    if (disabledByThis) this.endAllThatWaits();
  }

  private retryOrGiveUp(delivery: PlannedDelivery, attempts: number): void {
    const ms = retryWait(attempts, this.parts.faults.current);
    if (ms === null) this.settle(delivery, 'given_up');
    else this.wait(delivery, ms, () => this.makeReady(delivery));
  }

  private endAllThatWaits(): void {
    for (const cancel of this.waiting.values()) cancel();
    const ended = [...this.waiting.keys(), ...this.held.clear(), ...this.lanes.clear()];
    this.waiting.clear();
    for (const delivery of ended) this.settle(delivery, 'hook_disabled');
  }

  private settle({ record }: PlannedDelivery, outcome: DeliveryOutcome): void {
    this.parts.log.settle(record, outcome);
  }
}

function isGood({ status }: Answer, { current }: Faults): boolean {
  if (status === null) return false;
  return current.accepted === 'only_200' ? status === 200 : status >= 200 && status < 300;
}
