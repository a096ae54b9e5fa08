import type { Hint } from '@evenkeel/event-schemas';
import {
  RememberedRows,
  replayDeliveries,
  viewReplay,
  type Connectors,
  type Digest,
  type ReplayCounts,
  type ReplayDifference,
} from '@evenkeel/sync-engine';
import type { AskedFilter, ShownReplay } from '../admin/replay-admin';
import type { Database } from '../open-database';
import type { ClaimedReplay } from '../replays';
import { connectors, digest, source } from './recording-kit';

/** What the tests of replays share: replays that are asked for, and run a step at a time. */

export const who = { keyId: 'key', keyName: 'a key', requestId: 'request' };
export const HOLDER = '00000000-0000-4000-8000-000000000001';
export const ANOTHER = '00000000-0000-4000-8000-000000000002';

/** A provider whose schema is narrow: no body with an `unheard` event can be read. */
export const narrow: Connectors = {
  of: (provider) => {
    const plain = connectors.of(provider);
    return {
      ...plain,
      parse: (body) => {
        const parsed = plain.parse(body);
        const unread = 'hint' in parsed && parsed.hint.event === 'unheard';
        return unread ? { dead: 'schema_mismatch' as const, detail: 'event is not known' } : parsed;
      },
    };
  },
};

export const unheard = (parts: Partial<Hint> = {}): Partial<Hint> => ({ event: 'unheard', ...parts });

export async function request(
  database: Database,
  { dryRun = false, ...filter }: AskedFilter & { readonly dryRun?: boolean } = {},
): Promise<ShownReplay> {
  const made = await database.admin.replays.request({ source: source.name, filter, dryRun }, who);
  if (made === 'not_found') throw new Error('the source is not there');
  return made;
}

export async function claim(database: Database, holder = HOLDER, heldForMs = 60_000): Promise<ClaimedReplay> {
  const claimed = await database.replays.claim(holder, heldForMs);
  if (!claimed) throw new Error('there is no replay to be run');
  return claimed;
}

export interface Steps {
  readonly most?: number;
  /** How many steps at most. */
  readonly times?: number;
  readonly by?: { readonly digest?: Digest; readonly remembered?: RememberedRows };
}

/** Until it is over. Answers what was counted, and of a dry run how deliveries and rows differ. */
export async function run(
  database: Database,
  replay: ClaimedReplay,
  { most = 100, times = Infinity, by = {} }: Steps = {},
): Promise<{ readonly counts: ReplayCounts; readonly differences: ReplayDifference[] }> {
  const remembered = by.remembered ?? new RememberedRows();
  const differences: ReplayDifference[] = [];
  let { counts } = replay;
  for (let step = 0; step < times; step++) {
    const { deliveries, reached } = await database.replays.load(replay, replay.cursor(), { look: most, most });
    const so = { reached, counts };
    const of = { id: replay.id, fence: replay.fence, source };
    if (replay.dryRun) {
      const viewer = database.replays.viewer(source.name);
      const viewed = await viewReplay(of, deliveries, so, { connectors, digest, viewer, remembered });
      await replay.noteViewed(reached, viewed.counts);
      counts = viewed.counts;
      differences.push(...viewed.differences);
    } else counts = await replayDeliveries(of, deliveries, so, { connectors, digest, recorder: replay.recorder });
    if (replay.cursor() === replay.untilId) break;
  }
  return { counts, differences };
}

/** Received so long ago: what comes at the very moment that a replay is asked for is none of it. */
export const before = (ms: number): Date => new Date(Date.now() - ms);
