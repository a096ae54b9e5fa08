import type { SubscriberRecord } from '../provider/campaign';
import type { CampaignView } from '../provider/campaign-view';
import type { SubscriberLine } from '../provider/subscriber-line';
import type { RestFaultSettings } from '../settings/rest-fault-settings';
import type { RestCall } from './rest-call';

/** In order of registration. Unverified ones are in lists only by switch (contract 3). */
export function rowsOfList(
  { live, verified }: CampaignView,
  { unverified_in_lists }: RestFaultSettings,
): SubscriberLine {
  return unverified_in_lists ? live : verified;
}

/** Whoever is not verified is not found (contract 2.5), by whatever it is looked for. */
export function unlessUnverified(record: SubscriberRecord | undefined): SubscriberRecord | undefined {
  return record?.subscriber.verified === true ? record : undefined;
}

/** The account's own campaign; further lists of the account have nobody in them. */
export function isOfCampaign({ view, params }: RestCall): boolean {
  return params.uuid === view.listUuid;
}
