import type { Clock } from '../clock';
import type { Faults } from '../settings/fault-settings';
import type { DeliveryOutcome, PlannedDelivery } from './delivery';
import type { DeliveryLog } from './delivery-log';
import { createHoldBack } from './hold-back';
import type { HookHealth } from './hook-health';
import { retryWait } from './retry-wait';
import type { Answer, WebhookSender } from './send-webhook';
import { createLanes } from './subscriber-lanes';

/**
 * The way out of a planned delivery:
 *   planned -> delayed (a timer) -> held back (until others came past) -> ready -> on its way -> delivered
 *                                                                         ^                   -> waiting (a timer)
 *                                                                         +------------------------+
 * and it ends as `lost`, `no_target`, `hook_disabled` or `given_up` instead. Two rules:
 * - An ended delivery is never sent again, and one that has not ended is in exactly one of these places.
 * - A disabled hook ends all that waits, at once: the provider keeps nothing for later (contract 1.7).
 */
export interface Outbox {
  accept(planned: readonly PlannedDelivery[]): void;
  /** What has not ended, by place. */
  places(): { readonly ready: number; readonly held: number; readonly waiting: number; readonly in_flight: number };
  /** Whether whoever makes events should wait, so that memory does not grow with a slow receiver. */
  isFull(): boolean;
  /** Resolves when it is not full, at once if it is not now. */
  room(): Promise<void>;
  setHook(state: 'enabled' | 'disabled'): void;
  close(): Promise<void>;
}

export interface OutboxParts {
  readonly clock: Clock;
  readonly faults: Faults;
  readonly log: DeliveryLog;
  readonly health: HookHealth;
  /** Null: there is no target. */
  readonly sender: WebhookSender | null;
  readonly concurrency: number;
}

const MOST_READY = 1_000;
const MOST_UNFINISHED = 20_000;

export function createOutbox({ clock, faults, log, health, sender, concurrency }: OutboxParts): Outbox {
  const lanes = createLanes<PlannedDelivery>(({ record }) => record.subscriber_id);
  const held = createHoldBack<PlannedDelivery>(clock, (delivery) => makeReady(delivery));
  const waiting = new Map<PlannedDelivery, () => void>();
  let inFlight = 0;
  let whenRoom: (() => void)[] = [];

  const settle = (delivery: PlannedDelivery, outcome: DeliveryOutcome) => log.settle(delivery.record, outcome);

  const accept = (delivery: PlannedDelivery): void => {
    const { record } = delivery;
    log.add(record);
    if (record.outcome !== 'pending') return;
    if (sender === null) return settle(delivery, 'no_target');
    if (!health.enabled) return settle(delivery, 'hook_disabled');
    if (record.delayed_ms > 0) return wait(delivery, record.delayed_ms, holdOrReady);
    holdOrReady(delivery);
  };

  const wait = (delivery: PlannedDelivery, ms: number, then: (delivery: PlannedDelivery) => void): void => {
    const over = () => {
      waiting.delete(delivery);
      then(delivery);
    };
    waiting.set(delivery, clock.schedule(ms, over));
  };

  const holdOrReady = (delivery: PlannedDelivery): void => {
    const { held_behind } = delivery.record;
    held.passBy();
    if (held_behind > 0) held.hold(delivery, held_behind, faults.current.reordered.hold_ms);
    else makeReady(delivery);
  };

  const makeReady = (delivery: PlannedDelivery): void => {
    lanes.add(delivery);
    sendReady();
  };

  const sendReady = (): void => {
    while (sender !== null && inFlight < concurrency) {
      const delivery = lanes.take();
      if (delivery === undefined) break;
      void attempt(delivery, sender);
    }
    if (isFull()) return;
    const released = whenRoom;
    whenRoom = [];
    for (const go of released) go();
  };

  const attempt = async (delivery: PlannedDelivery, to: WebhookSender): Promise<void> => {
    inFlight += 1;
    const at = new Date(clock.now()).toISOString();
    const answer = await to.send(delivery, faults.current.timeout_ms);
    inFlight -= 1;
    delivery.record.attempts.push({ at, ...answer });
    judge(delivery, answer);
    lanes.free(delivery);
    sendReady();
  };

  const judge = (delivery: PlannedDelivery, answer: Answer): void => {
    const good = isGood(answer, faults);
    const { length } = delivery.record.attempts;
    const wasEnabled = health.enabled;
    health.note(good ? 'good' : 'bad', length);
    if (good) settle(delivery, 'delivered');
    else if (!health.enabled) settle(delivery, 'hook_disabled');
    else retryOrGiveUp(delivery, length);
    if (wasEnabled && !health.enabled) endAllThatWaits();
  };

  const retryOrGiveUp = (delivery: PlannedDelivery, attempts: number): void => {
    const ms = retryWait(attempts, faults.current);
    if (ms === null) settle(delivery, 'given_up');
    else wait(delivery, ms, makeReady);
  };

  const endAllThatWaits = (): void => {
    for (const cancel of waiting.values()) cancel();
    const ended = [...waiting.keys(), ...held.clear(), ...lanes.clear()];
    waiting.clear();
    for (const delivery of ended) settle(delivery, 'hook_disabled');
  };

  const isFull = (): boolean =>
    lanes.size >= MOST_READY || lanes.size + held.size + waiting.size + inFlight >= MOST_UNFINISHED;

  return {
    accept: (planned) => planned.forEach(accept),
    places: () => ({ ready: lanes.size, held: held.size, waiting: waiting.size, in_flight: inFlight }),
    isFull,
    room: () => (isFull() ? new Promise((resolve) => whenRoom.push(resolve)) : Promise.resolve()),
    setHook(state) {
      health.set(state);
      if (state === 'disabled') endAllThatWaits();
      sendReady();
    },
    async close() {
      health.set('disabled');
      endAllThatWaits();
      await sender?.close();
      sendReady();
    },
  };
}

function isGood({ status }: Answer, { current }: Faults): boolean {
  if (status === null) return false;
  return current.accepted === 'only_200' ? status === 200 : status >= 200 && status < 300;
}
