/**
 * Signatures of outbound messages, as Standard Webhooks 1 has them: HMAC-SHA256 over `id.timestamp.body`, one for each secret
 * that counts, so that a receiver may know either one while the secret is rotated.
 */
import { createHmac, randomBytes } from 'node:crypto';

const SECRET_PREFIX = 'whsec_';
/** The specification asks for 24 to 64. */
const SECRET_BYTES = 32;

export interface MessageToSign {
  readonly id: string;
  /** Unix seconds of this attempt. */
  readonly timestamp: number;
  readonly body: string;
}

/** A new secret, as it is shown once: `whsec_` and 32 bytes in base64. */
export function newSecret(): string {
  return SECRET_PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}

/** The three headers of an attempt. Throws where there is no secret: nothing goes out unsigned. */
export function signMessage(message: MessageToSign, secrets: readonly string[]): Readonly<Record<string, string>> {
  if (secrets.length === 0) throw new Error('a message cannot be signed without a secret');
  const { id, timestamp, body } = message;
  const signed = `${id}.${timestamp}.${body}`;
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': secrets.map((secret) => `v1,${signatureOf(signed, secret)}`).join(' '),
  };
}

/** All headers of an attempt: those of the endpoint, and ours, which go before them. */
export function outboundHeaders(
  extra: Readonly<Record<string, string>>,
  message: MessageToSign,
  secrets: readonly string[],
): Readonly<Record<string, string>> {
  const ours = { 'content-type': 'application/json', 'user-agent': 'Evenkeel' };
  return { ...extra, ...ours, ...signMessage(message, secrets) };
}

function signatureOf(signed: string, secret: string): string {
  return createHmac('sha256', secretBytes(secret)).update(signed, 'utf8').digest('base64');
}

function secretBytes(secret: string): Buffer {
  if (!secret.startsWith(SECRET_PREFIX)) throw new Error(`a secret of an endpoint begins with ${SECRET_PREFIX}`);
  return Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
}
