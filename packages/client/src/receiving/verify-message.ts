/**
 * Verifies an outbound message as Standard Webhooks has it. Any of its libraries does the same; this one knows what is in it.
 * The body is that of the request to the byte: never parse it first and print it again.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';

/** What Evenkeel tells an endpoint (docs/outbound.md). */
export interface Message {
  readonly id: string;
  /** `endpoint.history_gone`: changes were dropped before this was told of them; read what stands anew. */
  readonly type: string;
  readonly source: string;
  readonly subject: string;
  readonly subscriber_id: string | null;
  readonly version: string;
  readonly provisional: boolean;
  readonly changed: Readonly<Record<string, { readonly before: unknown; readonly after: unknown }>>;
  /** The whole row as this version left it; null where there is none any more. */
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly at: string;
  /** It was sent again, out of turn. */
  readonly redelivery?: true;
  /** The one before it was given up, or skipped. */
  readonly gap?: true;
  /** An example, of nobody. */
  readonly test?: true;
}

export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

export interface VerifyOptions {
  /** How far the time of an attempt may be off; 300 s. */
  readonly toleranceSeconds?: number;
  /** Unix milliseconds. */
  readonly now?: number;
}

export class BadSignature extends Error {
  override readonly name = 'BadSignature';
  /** What Express and Nest answer by themselves, if nobody catches it. */
  readonly statusCode = 401;
}

const TOLERANCE_SECONDS = 300;

/** `secrets`: one `whsec_…`, or several while one is rotated. Throws `BadSignature`; then answer 401, and do nothing. */
export function verifyMessage(
  body: string | Uint8Array,
  headers: Headers,
  secrets: string | readonly string[],
  { toleranceSeconds = TOLERANCE_SECONDS, now = Date.now() }: VerifyOptions = {},
): Message {
  const [id, time, signatures] = ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => headers[name]);
  if (typeof id !== 'string' || typeof time !== 'string' || typeof signatures !== 'string')
    throw new BadSignature('the headers webhook-id, webhook-timestamp and webhook-signature must come once each');
  if (!/^\d{1,15}$/.test(time) || Math.abs(now / 1_000 - Number(time)) > toleranceSeconds)
    throw new BadSignature('webhook-timestamp is too old, or in the future: compare the clocks');
  const text = typeof body === 'string' ? body : Buffer.from(body).toString('utf8');
  const given = signatures.split(' ').flatMap((each) => (each.startsWith('v1,') ? [each.slice(3)] : []));
  const made = [secrets].flat().map((secret) => signatureOf(`${id}.${time}.${text}`, secret));
  if (!given.some((each) => made.some((ours) => isSame(each, ours)))) throw new BadSignature('no signature fits');
  return JSON.parse(text) as Message;
}

function signatureOf(signed: string, secret: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  if (key.length === 0) throw new Error('a secret of an endpoint is whsec_ and base64');
  return createHmac('sha256', key).update(signed, 'utf8').digest('base64');
}

function isSame(a: string, b: string): boolean {
  const [given, made] = [Buffer.from(a), Buffer.from(b)];
  return given.length === made.length && timingSafeEqual(given, made);
}
