import { createHmac } from 'node:crypto';
import type { Timestamp } from '@evenkeel/event-schemas';
import type { Prisma } from '../generated/prisma/client';
import { timestamp } from '../row-codec';
import { digestKey, type EncryptionKeys } from '../sealed-secret';
import type { EndpointFilter } from './endpoint-admin';
import { currentEndpointSecrets, openEndpointSecrets, openHeaders } from './endpoint-secrets';

export type EndpointRow = Prisma.endpointGetPayload<{ include: { health: true } }>;
export type EndpointState = 'enabled' | 'paused' | 'disabled';

export interface ShownEndpoint {
  readonly id: string;
  readonly url: string;
  readonly description: string;
  /** Null: all. */
  readonly source: string | null;
  /** None: all. */
  readonly types: string[];
  readonly filters: EndpointFilter[];
  readonly confirmed_only: boolean;
  readonly personal_data: boolean;
  readonly header_names: string[];
  /** Messages a second; null: as many as it takes. */
  readonly rate_limit: number | null;
  readonly state: EndpointState;
  readonly state_reason: string | null;
  readonly state_since: Timestamp;
  readonly secrets: { readonly id: string; readonly valid_until: Timestamp | null }[];
  readonly health: {
    /** Since the last one that was delivered. */
    readonly failures: number;
    readonly failing_since: Timestamp | null;
    /** Null: it does not rest. */
    readonly rests_until: Timestamp | null;
    readonly delivered_at: Timestamp | null;
  };
  readonly created_at: Timestamp;
  readonly updated_at: Timestamp;
}

export function showEndpoint(row: EndpointRow, keys: EncryptionKeys): ShownEndpoint {
  const now = new Date().toISOString();
  const secrets = openEndpointSecrets(row, now, keys);
  return {
    ...{ id: row.id, url: row.url, description: row.description, source: row.source, types: [...row.types] },
    filters: row.filters as unknown as EndpointFilter[],
    ...{ confirmed_only: row.confirmed_only, personal_data: row.personal_data, rate_limit: row.rate_limit },
    header_names: Object.keys(openHeaders(row.headers_sealed, row.id, keys)),
    ...{ state: row.state as EndpointState, state_reason: row.state_reason, state_since: timestamp(row.state_since) },
    secrets: currentEndpointSecrets(row, now).map(({ valid_until }, at) => ({
      ...{ id: secretId(row.id, secrets[at] ?? '', keys), valid_until },
    })),
    health: showHealth(row.health, now),
    ...{ created_at: timestamp(row.created_at), updated_at: timestamp(row.updated_at) },
  };
}

function showHealth(health: EndpointRow['health'], now: Timestamp): ShownEndpoint['health'] {
  const time = (value: Date | null | undefined): Timestamp | null =>
    value && Number.isFinite(value.getTime()) ? timestamp(value) : null;
  const rests = time(health?.rest_until);
  return {
    failures: health?.failures ?? 0,
    failing_since: time(health?.failing_since),
    rests_until: rests !== null && rests > now ? rests : null,
    delivered_at: time(health?.delivered_at),
  };
}

/** By which a person tells secrets apart. It says nothing of the secret to who has not the key. */
function secretId(endpoint: string, secret: string, keys: EncryptionKeys): string {
  return createHmac('sha256', digestKey(keys)).update(`endpoint ${endpoint}:${secret}`).digest('hex').slice(0, 8);
}
