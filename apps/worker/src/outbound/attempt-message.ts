/** One attempt of one message: signed, sent, and what follows from the answer. */
import type { ClaimedMessage, EnabledEndpoint, MessageContent, SettledAttempt } from '@evenkeel/database';
import { nextWait, outboundHeaders, type Answered, type Sender } from '@evenkeel/delivery';
import { messageBody } from './message-body';

/** Larger ones are not sent: no receiver is made to take what it cannot. */
const MOST_BODY_BYTES = 256 * 1_024;
/** Where an answer asks to slow down and does not say for how long. */
const REST_MS = 5_000;
const LONGEST_REST_MS = 3_600_000;

export interface AttemptPorts {
  readonly sender: Sender;
  readonly schedule: readonly number[];
  /** What is waited for lasts this share of what is said of it; 1, but for trials (`EVENKEEL_OUTBOUND_DAY`). */
  readonly timeScale: number;
  readonly chance: () => number;
}

export interface Attempted {
  readonly settled: SettledAttempt;
  /** Null: nothing was sent. */
  readonly answered: Answered | null;
}

export async function attemptMessage(
  message: ClaimedMessage,
  content: MessageContent | undefined,
  endpoint: EnabledEndpoint,
  ports: AttemptPorts,
): Promise<Attempted> {
  if (content === undefined) return { settled: parked(message, 'change_not_kept'), answered: null };
  const body = messageBody(message, content, endpoint);
  if (Buffer.byteLength(body) > MOST_BODY_BYTES) return { settled: parked(message, 'too_large'), answered: null };
  const at = new Date();
  const answered = await ports.sender.send({
    url: endpoint.url,
    headers: outboundHeaders(
      endpoint.headers,
      { id: message.id, timestamp: Math.floor(at.getTime() / 1_000), body },
      endpoint.secrets,
    ),
    body,
  });
  return { settled: settledAs(message, at, answered, ports), answered };
}

function settledAs(
  { endpoint, position, attempts }: ClaimedMessage,
  at: Date,
  { verdict, errorClass, retryAfterMs, status, ms, answer }: Answered,
  { schedule, timeScale, chance }: AttemptPorts,
): SettledAttempt {
  const tried = { endpoint, position, at: at.toISOString(), status, ms, error: errorClass, answer };
  // What it says to that is of no use to anybody, and may be of a person.
  if (verdict === 'delivered')
    return { ...tried, answer: '', state: 'delivered', wait_ms: 0, rest_ms: 0, reason: null };
  const wait = nextWait(schedule, { attempts: attempts + 1, retryAfterMs }, chance());
  const rest = verdict === 'slow_down' ? Math.min(retryAfterMs ?? REST_MS, LONGEST_REST_MS) : 0;
  return {
    ...tried,
    ...(wait === null ? { state: 'parked', wait_ms: 0 } : { state: 'waiting', wait_ms: Math.round(wait * timeScale) }),
    rest_ms: Math.round(rest * timeScale),
    reason: errorClass,
  };
}

function parked({ endpoint, position }: ClaimedMessage, reason: string): SettledAttempt {
  const nothing = { status: null, ms: 0, error: null, answer: '', wait_ms: 0, rest_ms: 0 };
  return { endpoint, position, state: 'parked', reason, ...nothing };
}
