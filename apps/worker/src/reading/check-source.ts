/**
 * What can be asked of a source for a call or two (protocol sections 5 and 6):
 * - is its campaign among the account's active ones? Only then does an absence count;
 * - does its list count as many subscribers as we hold? The last page is read for it, which also shows who has joined.
 */
import { readCampaign, readSubscriberPage, ReadFailed, type Lane } from '@evenkeel/sync-engine';
import { portsFor, recordAnswered, type ReadingContext } from './reading-context';
import { tryRead } from './try-read';

export type CampaignSeen = 'listed' | 'not_listed' | 'unknown';

/** `unknown`: the provider could not be asked. */
export async function checkCampaign(context: ReadingContext, lane: Lane): Promise<CampaignSeen> {
  const read = await tryRead(context, 'campaign', () => readCampaign(context.source, portsFor(context, lane)));
  if (read === 'no_calls' || read instanceof ReadFailed) return 'unknown';
  if (read === 'not_listed') {
    context.health.probed(false);
    return read;
  }
  await recordAnswered(context, { reads: [read], cause: { type: 'verify', id: null }, absencesCount: false });
  return 'listed';
}

export interface CheckedCounts {
  /** How many more subscribers the provider lists than we hold. */
  readonly difference: number;
  /** Changes on the last page that no hint had announced. */
  readonly unannounced: number;
}

/** Null if it could not be asked. */
export async function checkCounts(context: ReadingContext, lane: Lane): Promise<CheckedCounts | null> {
  const { source, connectors, database } = context;
  const { pageSize } = connectors.of(source.provider).reads;
  const held = await database.sourceStates.countListed(source.name);
  const lastPage = Math.max(1, Math.ceil(held.subscribers / pageSize.subscribers));
  const read = await tryRead(context, 'page', () => readSubscriberPage(source, lastPage, portsFor(context, lane)));
  if (read === 'no_calls' || read instanceof ReadFailed) return null;
  const batch = { reads: read.reads, cause: { type: 'verify', id: null }, absencesCount: false } as const;
  const { tally } = await recordAnswered(context, batch);
  const now = await database.sourceStates.countListed(source.name);
  return { difference: read.totalObjects - now.subscribers, unannounced: tally.of('unannounced_change') };
}

/** While nothing may be read: have the token, the account and the list come back? */
export async function probe(context: ReadingContext): Promise<void> {
  const seen = await checkCampaign(context, 'hints');
  if (seen !== 'listed') return;
  // The list itself may be refused although the campaign is listed.
  const read = await tryRead(context, 'campaign', () =>
    readSubscriberPage(context.source, 1, portsFor(context, 'hints')),
  );
  if (read === 'no_calls' || read instanceof ReadFailed) return;
  context.health.probed(true);
  await recordAnswered(context, { reads: read.reads, cause: { type: 'verify', id: null }, absencesCount: false });
}
