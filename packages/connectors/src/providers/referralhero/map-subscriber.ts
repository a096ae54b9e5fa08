import { REFERRER_DELETED, type ContentValue, type RestSubscriber, type WebhookBody } from '@evenkeel/event-schemas';
import { readFlag, readNumber, readSignupSource, readTags, readText, readTime, type ReadWire } from './read-wire';

/** Where a field of the body goes. `carried` columns are kept but never judged. */
interface Column {
  readonly name: string;
  readonly part: 'content' | 'carried';
  readonly read: ReadWire;
}

export type MappedColumns = Record<string, ContentValue>;

export interface MappedParts {
  readonly content: MappedColumns;
  readonly carried: MappedColumns;
}

export interface MappedSubscriber extends MappedParts {
  readonly referrer_code: string | null;
}

const content = (name: string, read: ReadWire): Column => ({ name, part: 'content', read });
const carried = (name: string, read: ReadWire): Column => ({ name, part: 'carried', read });

const sameName = (read: ReadWire, ...names: string[]) => names.map((name) => [name, content(name, read)] as const);

/** Field of a body to column of the mirror (contract sections 1.4 and 2.4). The referrer is read apart. */
const columns: ReadonlyMap<string, Column> = new Map([
  ...sameName(readText, 'list_uuid', 'name', 'email', 'phone_number', 'code', 'host', 'device', 'option_field'),
  ...sameName(readText, 'crypto_wallet_address', 'crypto_wallet_provider', 'other_identifier_value'),
  ...sameName(readText, 'extra_field', 'extra_field_2', 'extra_field_3', 'extra_field_4', 'stripe_customer_id'),
  ...sameName(readText, 'referral_link', 'universal_link', 'referral_status'),
  ...sameName(readNumber, 'points', 'people_referred', 'pending_referrals', 'unconfirmed_referrals', 'risk_level'),
  ...sameName(readNumber, 'level_2_confirmed_referrals', 'level_3_confirmed_referrals', 'conversion_amount'),
  ...sameName(readFlag, 'referred', 'promoted', 'verified'),
  ...sameName(readTime, 'referral_status_at', 'promoted_at', 'verified_at'),
  ['source', content('signup_source', readSignupSource)],
  ['created_at', content('provider_created_at', readTime)],
  ['tags', content('tags', readTags)],
  ['first_name', carried('first_name', readText)],
  ['last_name', carried('last_name', readText)],
  ['people_ahead', carried('people_ahead', readNumber)],
  ['position', carried('position', readNumber)],
  ['visitors', carried('visitors', readNumber)],
]);

export function mapSubscriber(body: WebhookBody): MappedSubscriber {
  const mapped = mapFields(body);
  return { ...mapped, referrer_code: mapReferral(body.referral, mapped) };
}

/** A row of REST: the same columns, and a referrer that has an id (contract section 2.4). */
export function mapRestSubscriber(row: RestSubscriber, listUuid: string): MappedParts {
  const mapped = mapFields({ ...row, list_uuid: listUuid });
  mapReferredBy(row.referred_by, mapped.content);
  return mapped;
}

/** Only columns that the body spoke of: an absent field says nothing, an empty one says "empty". */
function mapFields(body: Readonly<Record<string, unknown>>): MappedParts {
  const mapped: MappedParts = { content: {}, carried: {} };
  for (const field of Object.keys(body)) {
    const column = columns.get(field);
    if (column) mapped[column.part][column.name] = column.read(body[field]);
  }
  return mapped;
}

/**
 * The three-way union (contract section 1.4), and answers the referrer's code. That the referrer has been deleted
 * says nothing of who it was, so those columns stay as they are. The referrer's id is not in a webhook: only "not
 * referred" tells it, as null.
 */
function mapReferral(referral: WebhookBody['referral'], mapped: MappedParts): string | null {
  if (referral === undefined || referral === REFERRER_DELETED) return null;
  if (isEmpty(referral)) {
    mapped.content.referred_by_id = null;
    mapped.content.referred_by_email = null;
    mapped.carried.referred_by_code = null;
    return null;
  }
  const code = readText(referral.code);
  if (referral.email !== undefined) mapped.content.referred_by_email = readText(referral.email);
  if (referral.code !== undefined) mapped.carried.referred_by_code = code;
  return code;
}

/** Who referred, from REST, which has no code of it; `{}` says "nobody". */
function mapReferredBy(referrer: RestSubscriber['referred_by'], content: MappedColumns): void {
  if (referrer === undefined || referrer === REFERRER_DELETED) return;
  const { id, email } = isEmpty(referrer) ? { id: null, email: null } : referrer;
  if (id !== undefined) content.referred_by_id = readText(id);
  if (email !== undefined) content.referred_by_email = readText(email);
}

const isEmpty = (referrer: object | '' | null): referrer is '' | null =>
  referrer === null || referrer === '' || Object.keys(referrer).length === 0;
