/** The secrets of a source at rest: its API token, and the webhook secrets that count, each for as long as it does. */
import { createHmac } from 'node:crypto';
import { addMillis, DAY_MS } from '@evenkeel/sync-engine';
import { z } from 'zod';
import { openSecret, sealSecret } from './sealed-secret';

const sealedSecretsSchema = z.array(z.strictObject({ sealed: z.string(), valid_until: z.iso.datetime().nullable() }));
export type SealedSecret = z.infer<typeof sealedSecretsSchema>[number];

interface WithSecrets {
  readonly name: string;
  readonly webhook_secrets_sealed?: unknown;
}

/** The newest first. */
export function currentSecrets(source: WithSecrets, now: string): SealedSecret[] {
  const secrets = sealedSecretsSchema.parse(source.webhook_secrets_sealed);
  return secrets.filter(({ valid_until: until }) => until === null || until > now);
}

export function openWebhookSecrets(source: WithSecrets, now: string, key: Buffer): string[] {
  return currentSecrets(source, now).map(({ sealed }) => openSecret(sealed, secretPlace(source.name), key));
}

/** Another secret than the current one is a rotation: the former ones stay good for 24 hours (product, Ingest). */
export function rotatedSecrets(
  held: WithSecrets | null,
  { name, webhookSecret }: { readonly name: string; readonly webhookSecret: string },
  key: Buffer,
): SealedSecret[] {
  const now = new Date().toISOString();
  const current = held ? currentSecrets(held, now) : [];
  const is = ({ sealed }: SealedSecret) => openSecret(sealed, secretPlace(name), key) === webhookSecret;
  if (current[0] && is(current[0])) return current;
  const overlapping = current
    .filter((secret) => !is(secret))
    .map((secret) => ({ ...secret, valid_until: secret.valid_until ?? addMillis(now, DAY_MS) }));
  return [{ sealed: sealSecret(webhookSecret, secretPlace(name), key), valid_until: null }, ...overlapping];
}

/** All of them sealed anew, by another key. */
export function resealedSecrets(source: WithSecrets, former: Buffer, key: Buffer): SealedSecret[] {
  const place = secretPlace(source.name);
  return sealedSecretsSchema
    .parse(source.webhook_secrets_sealed)
    .map(({ sealed, ...rest }) => ({ ...rest, sealed: sealSecret(openSecret(sealed, place, former), place, key) }));
}

/** By which a person tells secrets apart, and what counts their use. It says nothing of the secret to who has not the key. */
export function secretId(source: string, secret: string, key: Buffer): string {
  return createHmac('sha256', key)
    .update(`${secretPlace(source)}:${secret}`)
    .digest('hex')
    .slice(0, 8);
}

export function sealApiToken(token: string, source: string, key: Buffer): string {
  return sealSecret(token, tokenPlace(source), key);
}

export function openApiToken(sealed: string, source: string, key: Buffer): string {
  return openSecret(sealed, tokenPlace(source), key);
}

function secretPlace(source: string): string {
  return `source ${source}, webhook secret`;
}

function tokenPlace(source: string): string {
  return `source ${source}, API token`;
}
