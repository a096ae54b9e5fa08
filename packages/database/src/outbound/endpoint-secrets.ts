/** What an endpoint keeps sealed: its signing secrets, each for as long as it counts, and its extra headers. */
import { addMillis, DAY_MS } from '@evenkeel/sync-engine';
import { z } from 'zod';
import { openSecret, sealSecret, type EncryptionKeys } from '../sealed-secret';

const sealedSecretsSchema = z.array(z.strictObject({ sealed: z.string(), valid_until: z.iso.datetime().nullable() }));
export type SealedEndpointSecret = z.infer<typeof sealedSecretsSchema>[number];
const headersSchema = z.record(z.string(), z.string());

interface WithSecrets {
  readonly id: string;
  readonly secrets_sealed: unknown;
}

/** Those that count now, the newest first. */
export function currentEndpointSecrets({ secrets_sealed }: WithSecrets, now: string): SealedEndpointSecret[] {
  const secrets = sealedSecretsSchema.parse(secrets_sealed);
  return secrets.filter(({ valid_until: until }) => until === null || until > now);
}

export function openEndpointSecrets(endpoint: WithSecrets, now: string, keys: EncryptionKeys): string[] {
  return currentEndpointSecrets(endpoint, now).map(({ sealed }) => openSecret(sealed, secretPlace(endpoint.id), keys));
}

/** The new one, and for a day those before it. */
export function rotatedEndpointSecrets(
  held: WithSecrets | null,
  id: string,
  secret: string,
  keys: EncryptionKeys,
): SealedEndpointSecret[] {
  const now = new Date().toISOString();
  const former = held ? currentEndpointSecrets(held, now) : [];
  return [
    { sealed: sealSecret(secret, secretPlace(id), keys), valid_until: null },
    ...former.map((each) => ({ ...each, valid_until: each.valid_until ?? addMillis(now, DAY_MS) })),
  ];
}

export function sealHeaders(headers: Readonly<Record<string, string>>, id: string, keys: EncryptionKeys): string {
  return sealSecret(JSON.stringify(headers), headersPlace(id), keys);
}

export function openHeaders(sealed: string | null, id: string, keys: EncryptionKeys): Record<string, string> {
  return sealed === null ? {} : headersSchema.parse(JSON.parse(openSecret(sealed, headersPlace(id), keys)));
}

/** All of it sealed anew, with the current key. */
export function resealedEndpoint(
  endpoint: WithSecrets & { readonly headers_sealed: string | null },
  keys: EncryptionKeys,
) {
  const { id, headers_sealed } = endpoint;
  const anew = (sealed: string, place: string) => sealSecret(openSecret(sealed, place, keys), place, keys);
  return {
    secrets_sealed: sealedSecretsSchema
      .parse(endpoint.secrets_sealed)
      .map(({ sealed, valid_until }) => ({ sealed: anew(sealed, secretPlace(id)), valid_until })),
    headers_sealed: headers_sealed === null ? null : anew(headers_sealed, headersPlace(id)),
  };
}

function secretPlace(id: string): string {
  return `endpoint ${id}, signing secret`;
}

function headersPlace(id: string): string {
  return `endpoint ${id}, headers`;
}
