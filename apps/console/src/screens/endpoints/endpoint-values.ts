/** The form of an endpoint: what stands in its fields, and what the REST API is told. Whether that fits, the API says. */
import type { paths } from '../../generated/openapi';
import type { Endpoint } from './use-endpoint';

type NewBody = NonNullable<paths['/v1/endpoints']['post']['requestBody']>['content']['application/json'];
type UpdateBody = NonNullable<paths['/v1/endpoints/{endpoint}']['patch']['requestBody']>['content']['application/json'];
export type EndpointType = NonNullable<NewBody['types']>[number];

const KINDS = ['created', 'updated', 'confirmed', 'deleted', 'restored', 'erased'] as const;
export const TYPES: readonly EndpointType[] = [
  ...KINDS.map((kind) => `subscriber.${kind}` as const),
  ...KINDS.map((kind) => `reward.${kind}` as const),
  'campaign.updated',
];

export interface Values {
  readonly url: string;
  readonly description: string;
  /** Empty: all. */
  readonly source: string;
  readonly types: readonly string[];
  readonly filters: readonly FilterValue[];
  readonly confirmedOnly: boolean;
  readonly personalData: boolean;
  /** Null: those that it has stay. */
  readonly headers: readonly HeaderValue[] | null;
  /** Empty: none. */
  readonly rateLimit: number | string;
  readonly from: 'now' | 'time' | 'cursor';
  /** The time or the cursor. */
  readonly fromText: string;
}

export interface FilterValue {
  readonly field: string;
  /** Empty: to any value. */
  readonly equals: string;
}

export interface HeaderValue {
  readonly name: string;
  readonly value: string;
}

export const NEW: Values = {
  ...{ url: '', description: '', source: '', types: [], filters: [], confirmedOnly: true, personalData: true },
  ...{ headers: [], rateLimit: '', from: 'now', fromText: '' },
};

export function valuesOf(endpoint: Endpoint): Values {
  return {
    ...NEW,
    ...{ url: endpoint.url, description: endpoint.description, source: endpoint.source ?? '', types: endpoint.types },
    filters: endpoint.filters.map(({ field, equals }) => ({ field, equals: textOf(equals) })),
    ...{ confirmedOnly: endpoint.confirmed_only, personalData: endpoint.personal_data },
    ...{ headers: endpoint.header_names.length > 0 ? null : [], rateLimit: endpoint.rate_limit ?? '' },
  };
}

/** Undefined is any value; text that would be read as something else is in quotes. */
function textOf(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' && valueOf(value) === value ? value : JSON.stringify(value);
}

/** `20`, `true`, `null` and what is in quotes as JSON has it; else the text itself. */
export function valueOf(text: string): string | number | boolean | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? text : (value as string | number | boolean | null);
  } catch {
    return text; // It is text without quotes, as people write it.
  }
}

export function updateBodyOf(values: Values): UpdateBody {
  const { url, description, types, filters, headers, rateLimit } = values;
  return {
    ...{ url: url.trim(), description, types: types as EndpointType[] },
    filters: filters
      .filter(({ field }) => field.trim() !== '')
      .map(({ field, equals }) => ({ field: field.trim(), ...(equals !== '' && { equals: valueOf(equals) }) })),
    ...{ confirmed_only: values.confirmedOnly, personal_data: values.personalData },
    ...(headers !== null && {
      headers: Object.fromEntries(headers.filter(({ name }) => name !== '').map(({ name, value }) => [name, value])),
    }),
    rate_limit: rateLimit === '' ? null : Number(rateLimit),
  };
}

export function newBodyOf(values: Values): NewBody {
  const { source, from, fromText } = values;
  const at = from === 'time' && !Number.isNaN(Date.parse(fromText)) ? new Date(fromText).toISOString() : fromText;
  return {
    ...(updateBodyOf(values) as NewBody),
    ...(source !== '' && { source }),
    from: from === 'now' ? 'now' : at,
  };
}
