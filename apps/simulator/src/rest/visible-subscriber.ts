import type { SubscriberRecord } from '../provider/campaign';
import type { CampaignView } from '../provider/campaign-view';
import { SubscriberLine } from '../provider/subscriber-line';
import type { RestFaultSettings } from '../settings/rest-fault-settings';
import { isHiddenInList } from './hidden-in-lists';
import type { RestCall } from './rest-call';

/** In order of registration. Unverified ones are in lists only by switch (contract 3). */
export function rowsOfList(
  { live, verified }: CampaignView,
  { unverified_in_lists, list_hides }: RestFaultSettings,
  seed: string,
): SubscriberLine {
  const rows = unverified_in_lists ? live : verified;
  if (list_hides === 0) return rows;
  const shown = rows.sequences.copy();
  for (const { sequence, subscriber } of rows)
    if (isHiddenInList(seed, subscriber.id, list_hides)) shown.remove(sequence);
  return new SubscriberLine(shown, (sequence) => rows.bySequence(sequence));
}

/** Whoever is not verified is not found (contract 2.5), by whatever it is looked for. */
export function unlessUnverified(record: SubscriberRecord | undefined): SubscriberRecord | undefined {
  return record?.subscriber.verified === true ? record : undefined;
}

/** The account's own campaign; further lists of the account have nobody in them. */
export function isOfCampaign({ view, params }: RestCall): boolean {
  return params.uuid === view.listUuid;
}
