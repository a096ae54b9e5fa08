/**
 * Receivers of outbound messages, which behave as they are told. Rules:
 * - The signature is verified on the bytes; a wrong one is answered 401, whatever else was told.
 * - Each attempt is kept, with how it was answered, the newest so many.
 */
import { BadSignature, verifyMessage, type Message, type MessageHeaders } from '@evenkeel/client';
import type { Clock } from '../clock';
import type { Random } from '../random';
import { receiverSettingsSchema, type ReceiverSettings } from './receiver-settings';

/** One attempt that arrived. `status` null: the connection was broken off. */
export interface ReceivedAttempt {
  readonly number: number;
  readonly at: string;
  readonly id: string | null;
  readonly status: number | null;
  /** Null: it was given no secrets, and so cannot tell. */
  readonly verified: boolean | null;
  readonly message: Message | null;
}

export interface ReceiverFigures {
  readonly settings: ReceiverSettings;
  readonly attempts: number;
  /** Answered 200. */
  readonly accepted: number;
  readonly refused_signatures: number;
}

export interface AnswerPlan {
  /** Null: break the connection off. */
  readonly status: number | null;
  readonly afterMs: number;
  readonly retryAfterS: number | null;
}

export interface Receivers {
  set(settings: ReceiverSettings): ReceiverFigures;
  figures(name: string): ReceiverFigures;
  /** The oldest first, of those that are still kept. */
  list(name: string): IterableIterator<ReceivedAttempt>;
  receive(name: string, body: string, headers: MessageHeaders): AnswerPlan;
}

interface Receiver {
  settings: ReceiverSettings;
  kept: ReceivedAttempt[];
  /** How many attempts of a message were failed by chance. */
  readonly failed: Map<string, number>;
  attempts: number;
  accepted: number;
  refused: number;
}

export function createReceivers(clock: Clock, random: Random, capacity: number): Receivers {
  const receivers = new Map<string, Receiver>();
  const find = (name: string): Receiver => {
    const known = receivers.get(name) ?? fresh(receiverSettingsSchema.parse({ name }));
    receivers.set(name, known);
    return known;
  };
  return {
    set(settings) {
      const known = find(settings.name);
      receivers.set(settings.name, settings.forget ? fresh(settings) : { ...known, settings });
      return figuresOf(find(settings.name));
    },
    figures: (name) => figuresOf(find(name)),
    list: (name) => find(name).kept.values(),
    receive(name, body, headers) {
      const receiver = find(name);
      const read = readMessage(body, headers, receiver.settings.secrets, clock.now());
      const id = typeof headers['webhook-id'] === 'string' ? headers['webhook-id'] : null;
      const plan = planAnswer(receiver, id, read.verified !== false, random);
      receiver.attempts += 1;
      if (plan.status === 200) receiver.accepted += 1;
      if (read.verified === false) receiver.refused += 1;
      const at = new Date(clock.now()).toISOString();
      receiver.kept.push({ number: receiver.attempts, at, id, status: plan.status, ...read });
      if (receiver.kept.length > 2 * capacity) receiver.kept = receiver.kept.slice(-capacity);
      return plan;
    },
  };
}

function fresh(settings: ReceiverSettings): Receiver {
  return { settings, kept: [], failed: new Map(), attempts: 0, accepted: 0, refused: 0 };
}

function figuresOf({ settings, attempts, accepted, refused }: Receiver): ReceiverFigures {
  return { settings: { ...settings, secrets: [] }, attempts, accepted, refused_signatures: refused };
}

function readMessage(body: string, headers: MessageHeaders, secrets: readonly string[], now: number) {
  try {
    if (secrets.length === 0) return { verified: null, message: JSON.parse(body) as Message };
    return { verified: true, message: verifyMessage(body, headers, secrets, { now }) };
  } catch (error) {
    if (!(error instanceof BadSignature) && !(error instanceof SyntaxError)) throw error;
    return { verified: false, message: null };
  }
}

function planAnswer(
  { settings: { fail, down, hang, slow_ms }, failed }: Receiver,
  id: string | null,
  taken: boolean,
  random: Random,
): AnswerPlan {
  const afterMs = random.chance(hang.probability) ? hang.ms : slow_ms;
  const before = failed.get(id ?? '') ?? 0;
  const fails = random.chance(fail.probability) && before < (fail.of_each_message ?? Infinity);
  if (down) return { status: null, afterMs: 0, retryAfterS: null };
  if (!taken) return { status: 401, afterMs, retryAfterS: null };
  if (fails && fail.of_each_message !== null) failed.set(id ?? '', before + 1);
  return { status: fails ? fail.status : 200, afterMs, retryAfterS: fails ? fail.retry_after_s : null };
}
