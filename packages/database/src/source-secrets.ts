/** The secrets of a source at rest: its API token, and the webhook secrets that count, each for as long as it does. */
import { createHmac } from 'node:crypto';
import { addMillis, DAY_MS } from '@evenkeel/sync-engine';
import { z } from 'zod';
import { digestKey, openSecret, sealSecret, type EncryptionKeys } from './sealed-secret';

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

export function openWebhookSecrets(source: WithSecrets, now: string, keys: EncryptionKeys): string[] {
  return currentSecrets(source, now).map(({ sealed }) => openSecret(sealed, secretPlace(source.name), keys));
}

/** Another secret than the current one is a rotation: the former ones stay good for 24 hours (product, Ingest). */
export function rotatedSecrets(
  held: WithSecrets | null,
  { name, webhookSecret }: { readonly name: string; readonly webhookSecret: string },
  keys: EncryptionKeys,
): SealedSecret[] {
  const now = new Date().toISOString();
  const current = held ? currentSecrets(held, now) : [];
  const is = ({ sealed }: SealedSecret) => openSecret(sealed, secretPlace(name), keys) === webhookSecret;
  if (current[0] && is(current[0])) return current;
  const overlapping = current
    .filter((secret) => !is(secret))
    .map((secret) => ({ ...secret, valid_until: secret.valid_until ?? addMillis(now, DAY_MS) }));
  return [{ sealed: sealSecret(webhookSecret, secretPlace(name), keys), valid_until: null }, ...overlapping];
}

/** All of them sealed anew, with the current key. */
export function resealedSecrets(source: WithSecrets, keys: EncryptionKeys): SealedSecret[] {
  const place = secretPlace(source.name);
  return sealedSecretsSchema
    .parse(source.webhook_secrets_sealed)
    .map(({ sealed, ...rest }) => ({ ...rest, sealed: sealSecret(openSecret(sealed, place, keys), place, keys) }));
}

/** By which a person tells secrets apart, and what counts their use. It says nothing of the secret to who has not the key. */
export function secretId(source: string, secret: string, keys: EncryptionKeys): string {
  return createHmac('sha256', digestKey(keys))
    .update(`${secretPlace(source)}:${secret}`)
    .digest('hex')
    .slice(0, 8);
}

export function sealApiToken(token: string, source: string, keys: EncryptionKeys): string {
  return sealSecret(token, tokenPlace(source), keys);
}

export function openApiToken(sealed: string, source: string, keys: EncryptionKeys): string {
  return openSecret(sealed, tokenPlace(source), keys);
}

function secretPlace(source: string): string {
  return `source ${source}, webhook secret`;
}

function tokenPlace(source: string): string {
  return `source ${source}, API token`;
}
