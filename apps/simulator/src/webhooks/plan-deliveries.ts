import { createHash } from 'node:crypto';
import { forgeWebhook, type WebhookToForge } from '@evenkeel/connectors';
import type { Clock } from '../clock';
import type { EventName, ProviderEvent } from '../provider/provider-event';
import type { FaultSettings, Faults } from '../settings/fault-settings';
import type { DeliveryRecord, PlannedDelivery } from './delivery';
import { foreignWebhook, testPing } from './fake-webhooks';
import type { HookTarget } from './hook-target';
import { rollFaults, type DeliveryRolls } from './roll-faults';

export interface PlanningParts {
  readonly seed: string;
  readonly listUuid: string;
  readonly target: Pick<HookTarget, 'secret'>;
  readonly faults: Faults;
  readonly clock: Clock;
}

export type DeliveryKind = DeliveryRecord['kind'];

export interface DeliveryPlanner {
  /** The webhook of one event with its copies and companions, in the order in which they set out. */
  plan(event: ProviderEvent): PlannedDelivery[];
  /** Just one such ping or foreign webhook, by order of the control. */
  planFake(kind: 'test_ping' | 'foreign_list'): PlannedDelivery;
}

const STRAIGHT: DeliveryRolls = { delayMs: 0, holdBehind: 0 };

/** Forges at once, so that the body shows the state right after the change, however late it is sent. */
export function createDeliveryPlanner(parts: PlanningParts): DeliveryPlanner {
  let events = 0;
  let deliveries = 0;
  const write = (kind: DeliveryKind, wanted: Wanted, rolls: DeliveryRolls): PlannedDelivery => {
    const { body, headers } = forge(parts, wanted);
    return { body, headers, record: describe(parts, kind, wanted, { body, rolls, events, number: ++deliveries }) };
  };
  const fakes = { test_ping: testPing(), foreign_list: foreignWebhook(parts.seed) };
  return {
    plan(event) {
      events += 1;
      const rolls = rollFaults(parts.seed, events, parts.faults.current);
      const wanted = toForge(parts, event);
      const planned = rolls.deliveries.map((each, index) => write(index === 0 ? 'event' : 'copy', wanted, each));
      if (rolls.testPing) planned.push(write('test_ping', fakes.test_ping, STRAIGHT));
      if (rolls.foreignList) planned.push(write('foreign_list', fakes.foreign_list, STRAIGHT));
      // Lost is what was announced; a ping beside it is another webhook.
      if (rolls.lost) for (const { record } of planned) if (isOfEvent(record)) record.outcome = 'lost';
      return planned;
    },
    planFake: (kind) => write(kind, fakes[kind], STRAIGHT),
  };
}

type Wanted = Pick<WebhookToForge, 'event' | 'listUuid' | 'subscriber' | 'referrer' | 'reward'>;

function toForge({ listUuid, faults }: PlanningParts, { event, subscriber, referrer, reward }: ProviderEvent): Wanted {
  const name = nameOfEvent(event, faults.current);
  return { event: name, listUuid, subscriber, referrer, ...(reward && { reward }) };
}

function nameOfEvent(event: EventName, { bonus_unlocked }: FaultSettings): string {
  return bonus_unlocked && event === 'reward_unlocked' ? 'bonus_unlocked' : event;
}

function forge({ target: { secret }, faults: { current } }: PlanningParts, wanted: Wanted) {
  return forgeWebhook({
    ...wanted,
    generation: current.generation,
    rewardShape: current.reward_shape,
    secret: secret ?? '',
    signature: secret === null ? 'off' : current.signature,
  });
}

interface Drawn {
  readonly body: Buffer;
  readonly rolls: DeliveryRolls;
  readonly events: number;
  readonly number: number;
}

function describe({ clock }: PlanningParts, kind: DeliveryKind, wanted: Wanted, drawn: Drawn): DeliveryRecord {
  return {
    number: drawn.number,
    event_number: drawn.events,
    kind,
    event: wanted.event,
    list_uuid: wanted.listUuid,
    subscriber_id: wanted.subscriber.id,
    body_digest: createHash('sha256').update(drawn.body).digest('hex'),
    planned_at: new Date(clock.now()).toISOString(),
    delayed_ms: drawn.rolls.delayMs,
    held_behind: drawn.rolls.holdBehind,
    attempts: [],
    outcome: 'pending',
  };
}

function isOfEvent({ kind }: DeliveryRecord): boolean {
  return kind === 'event' || kind === 'copy';
}
