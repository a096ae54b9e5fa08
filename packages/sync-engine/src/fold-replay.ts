/**
 * A step of a replay, decided and not written: the same for one that changes something and for a dry run (protocol section 7).
 *
 * - The deliveries are folded by the very functions that fold live ones, as replayed: of a row that is known they only make it
 *   due, whatever they say. One of a row that is not known is like any other.
 * - All hints of a replay have ONE fence, drawn when it began. What it replays was received before, so a read with a higher
 *   fence has answered it already, and a row is made due once, by however many of its deliveries.
 * - A delivery keeps its outcome, but for one that had come to nothing (`dead`, `ignored`), or that changes something now.
 */
import { foldDeliveries, type ParsedDelivery } from './fold-deliveries';
import type { Digest, RecordedBatch, RecordedDelivery, RecordingSource } from './ports';
import type { RememberedRows } from './remembered-rows';
import type { FormerOutcome, MendedDelivery, ReplayReading, DeliveriesToReplay } from './replay-ports';
import { rowId, type Row } from './row';
import { hintsOf, rewardKeys, wantedSubscribers } from './wanted-rows';
import { deliveriesWithoutErased } from './without-erased';
import { WorkingRows } from './working-rows';

/** Which replay it is. `fence`: null for a dry run, which draws none. */
export interface ReplayIdentity {
  readonly id: string;
  readonly fence: bigint | null;
}

export interface FoldedReplay {
  readonly folded: RecordedBatch;
  /** In step with the deliveries of `folded`. */
  readonly parsed: readonly ParsedDelivery[];
  /** The rows as they were. */
  readonly before: readonly Row[];
  readonly mended: readonly MendedDelivery[];
  readonly withoutBody: number;
  readonly madeDue: number;
}

export interface ReplayInput extends DeliveriesToReplay {
  readonly source: RecordingSource;
  readonly replay: ReplayIdentity;
  readonly digest: Digest;
  /** What a dry run would have written in the steps before. */
  readonly remembered?: RememberedRows;
}

export async function foldReplay(input: ReplayInput, reading: ReplayReading): Promise<FoldedReplay> {
  const { source, replay, digest, remembered } = input;
  const asKept = input.deliveries.map((delivery) => delivery.parsed);
  const hints = hintsOf(asKept);
  const loaded = await reading.load(wantedSubscribers(hints));
  const keys = rewardKeys(source, hints, new WorkingRows(loaded.subscribers), digest);
  const { subscribers, erased } = loaded;
  // They may have been read before somebody was erased.
  const parsed = deliveriesWithoutErased(asKept, subscribers, { source, erased, digest });
  const rewards = keys.length === 0 ? [] : await reading.loadRewards(keys);
  const held = [...loaded.subscribers, ...rewards];
  const before = remembered ? remembered.over(held, source, hints, keys) : held;
  const folded = foldDeliveries({
    source: { ...source, status: source.status === 'paused' ? 'active' : source.status }, // who is paused is not replayed
    deliveries: parsed,
    rows: before,
    repeated: new Set(),
    moment: { fence: replay.fence ?? loaded.newestFence + 1n, now: loaded.now },
    ...{ digest, replayId: replay.id },
  });
  return {
    ...{ folded, parsed, before },
    mended: folded.deliveries.flatMap((recorded, index) => mend(recorded, input.deliveries[index]?.former)),
    withoutBody: input.withoutBody,
    madeDue: remembered ? remembered.note(folded.rows, new Set(before.map(rowId))) : newlyDue(folded, before),
  };
}

/** One that is written again, by a delete hint, was due before. */
function newlyDue({ rows, moment }: RecordedBatch, before: readonly Row[]): number {
  const fences = new Map(before.map((row) => [rowId(row), row.state.hint_fence]));
  return rows.filter((row) => fences.get(rowId(row)) !== moment.fence).length;
}

function mend(recorded: RecordedDelivery, former: FormerOutcome | undefined): MendedDelivery[] {
  if (!former) return [];
  const cameToNothing = former.outcome === 'dead' || former.outcome === 'ignored';
  const same = former.outcome === recorded.outcome && former.reason === recorded.reason;
  return recorded.outcome === 'applied' || (cameToNothing && !same) ? [{ recorded, former }] : [];
}
