import { simulatorOf } from '../connect/find-simulator';
import type { Refused } from './refused-in-words';
import type { Source } from './use-sources';

/** What a person can do about webhooks that are refused. The overview only leads to it. */
export function mendRefused(
  { reason }: Pick<Refused, 'reason'>,
  source: Pick<Source, 'api_url' | 'managed_by'>,
): string {
  const where =
    simulatorOf([source]) === null
      ? 'at ReferralHero, under Edit Campaign > Integrations > Webhooks,'
      : 'on the simulator’s page';
  switch (reason) {
    case 'wrong_signature':
      return `Compare the secret ${where} with the one that was entered here. ${mendSecret(source)}`;
    case 'missing_signature':
      return `Turn on Payload Verification ${where} with the secret that was entered here: what is not signed may come from anybody.`;
    case 'cannot_be_kept':
      return 'Nothing had room to keep them. Whoever runs Evenkeel sees to Redis, to Postgres and to the disk of ingest’s spool. Then start a sweep: what was lost is read.';
    case 'internal_error':
      return 'Ingest met an error of its own; it is in its log. Please report it.';
    default:
      return `${TRANSPORT[reason]} See the proxy or the network between the provider and ingest.`;
  }
}

const TRANSPORT = {
  bad_request: 'They broke off, or could not be read.',
  slow_request: 'They took longer than 10 s to arrive.',
  too_large: 'They are larger than 256 KiB.',
} as const;

function mendSecret(source: Pick<Source, 'api_url' | 'managed_by'>): string {
  if (source.managed_by === 'api')
    return 'If you cannot tell, copy it there and enter it with “Rotate secret” on the source’s page.';
  return simulatorOf([source]) !== null
    ? 'The one of this source is simulatorWebhookSecret in the secrets.json of npm start, beside the first key: enter that there.'
    : 'If you cannot tell, copy it there into REFERRALHERO_WEBHOOK_SECRET, and start the apps anew.';
}
