import type { endpoint as StoredEndpoint } from '../generated/prisma/client';
import type { EncryptionKeys } from '../sealed-secret';
import { openEndpointSecrets, openHeaders } from './endpoint-secrets';

/** An endpoint as sending needs it. */
export interface EnabledEndpoint {
  readonly id: string;
  readonly url: string;
  readonly personalData: boolean;
  readonly headers: Readonly<Record<string, string>>;
  /** The newest first. */
  readonly secrets: readonly string[];
}

export function endpointToSend(stored: StoredEndpoint, keys: EncryptionKeys): EnabledEndpoint {
  const { id, url } = stored;
  return {
    ...{ id, url, personalData: stored.personal_data },
    headers: openHeaders(stored.headers_sealed, id, keys),
    secrets: openEndpointSecrets(stored, new Date().toISOString(), keys),
  };
}
