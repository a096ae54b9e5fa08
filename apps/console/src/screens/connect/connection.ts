import { answerOf, api } from '../../api/client';

/** What the form asks for; names as the API has them. */
export interface Connection {
  readonly list_uuid: string;
  readonly api_token: string;
  readonly webhook_secret: string;
  readonly id: string;
  /** Empty: that of ReferralHero. */
  readonly api_url: string;
}

export const EMPTY: Connection = { list_uuid: '', api_token: '', webhook_secret: '', id: '', api_url: '' };
export const CONNECTION_FIELDS = Object.keys(EMPTY) as (keyof Connection)[];

/** Of these the API knows no standard, or none that anybody wants. */
const NEEDED: Readonly<Partial<Record<keyof Connection, string>>> = {
  list_uuid: 'The ID of the campaign is needed.',
  api_token: 'The API token is needed: without it nothing can be read.',
  webhook_secret: 'The webhook secret is needed: without it no webhook can be trusted.',
  id: 'A name is needed.',
};

/** What is missing, by field. */
export function missingIn(given: Connection): Partial<Record<keyof Connection, string>> {
  const missing = Object.entries(NEEDED).filter(([field]) => given[field as keyof Connection].trim() === '');
  return Object.fromEntries(missing);
}

/** Makes the source; what the API has against it is thrown, by field. */
export function connectCampaign(given: Connection) {
  const { api_url: apiUrl, ...rest } = trimmed(given);
  return answerOf(api.POST('/v1/sources', { body: { ...rest, ...(apiUrl !== '' && { api_url: apiUrl }) } }));
}

/** What is pasted often brings blanks, and none of these has any at its ends. */
function trimmed(given: Connection): Connection {
  return Object.fromEntries(
    Object.entries(given).map(([field, text]) => [field, (text as string).trim()]),
  ) as unknown as Connection;
}
