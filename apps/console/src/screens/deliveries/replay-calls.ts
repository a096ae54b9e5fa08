import { answerOf, api, type Answer } from '../../api/client';

export type ReplayOfApi = Answer<'/v1/replays/{replay}'>;
export type ReplayFilter = ReplayOfApi['filter'];

export async function replayDelivery(delivery: string, dryRun: boolean): Promise<ReplayOfApi> {
  const call = api.POST('/v1/deliveries/{delivery}/replay', {
    params: { path: { delivery } },
    body: { dry_run: dryRun },
  });
  return answerOf(call);
}

/** One after the other, in the order in which they were received: an id holds its time. Throws at the first that is refused. */
export async function replayEach(
  deliveries: readonly string[],
  { dryRun }: { readonly dryRun: boolean },
): Promise<ReplayOfApi[]> {
  const replays: ReplayOfApi[] = [];
  for (const delivery of deliveries.toSorted()) replays.push(await replayDelivery(delivery, dryRun));
  return replays;
}

/** What a dry run has foretold, and not what has come since. */
export async function doAsForetold({ source, filter, requested_at: asked }: ReplayOfApi): Promise<ReplayOfApi> {
  const { delivery, ...rest } = filter;
  if (delivery !== undefined) return replayDelivery(delivery, false);
  const body = { source, ...rest, received_before: rest.received_before ?? asked, dry_run: false };
  return answerOf(api.POST('/v1/replays', { body }));
}

export async function getReplay(replay: string, signal: AbortSignal): Promise<ReplayOfApi> {
  return answerOf(api.GET('/v1/replays/{replay}', { params: { path: { replay } }, signal }));
}

export async function cancelReplay(replay: string): Promise<ReplayOfApi> {
  return answerOf(api.POST('/v1/replays/{replay}/cancel', { params: { path: { replay } } }));
}
