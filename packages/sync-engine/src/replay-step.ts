/**
 * A step of a replay, written or only looked at. If something in it cannot be stored, halves of it are done on their own until
 * the poison stands alone: it is `dead`, and the replay goes on after it.
 */
import { UnstorableValue } from './errors';
import { foldReplay, type ReplayIdentity } from './fold-replay';
import type { Digest, RecordingSource } from './ports';
import type { RememberedRows } from './remembered-rows';
import { addStep, type ReplayCounts } from './replay-counts';
import { differencesOf, type ReplayDifference } from './replay-differences';
import type { ReplayedDelivery, ReplayRecorder, ReplayStep, ReplayViewer } from './replay-ports';

export interface ReplayRun extends ReplayIdentity {
  readonly source: RecordingSource;
}

export interface ReplayingPorts {
  readonly recorder: ReplayRecorder;
  readonly digest: Digest;
}

/** Answers all that was counted so far. Throws `ReplayNotOurs`, with nothing of the step written. */
export async function writeStep(
  run: ReplayRun,
  step: ReplayStep,
  counts: ReplayCounts,
  by: ReplayingPorts,
): Promise<ReplayCounts> {
  try {
    return await writeWhole(run, step, counts, by);
  } catch (error) {
    if (!(error instanceof UnstorableValue) || step.deliveries.length === 0) throw error;
    const [only] = step.deliveries;
    if (step.deliveries.length === 1 && only)
      return writeWhole(run, { ...step, deliveries: [asPoison(only, error)] }, counts, by);
    const middle = Math.ceil(step.deliveries.length / 2);
    const first = step.deliveries.slice(0, middle);
    const reached = first.at(-1)?.parsed.delivery.id ?? step.reached;
    const counted = await writeStep(run, { deliveries: first, reached, withoutBody: 0 }, counts, by);
    return writeStep(run, { ...step, deliveries: step.deliveries.slice(middle) }, counted, by);
  }
}

function asPoison({ parsed, ...delivery }: ReplayedDelivery, { message }: UnstorableValue): ReplayedDelivery {
  const { delivery: bytes, digest } = parsed;
  return { ...delivery, parsed: { delivery: bytes, digest, dead: 'bad_value', detail: message } };
}

function writeWhole(
  { source, ...replay }: ReplayRun,
  { reached, ...deliveries }: ReplayStep,
  counts: ReplayCounts,
  { recorder, digest }: ReplayingPorts,
): Promise<ReplayCounts> {
  return recorder.inReplaying(source.name, async (recording) => {
    const folded = await foldReplay({ ...deliveries, source, replay, digest }, recording);
    const counted = addStep(counts, folded, differencesOf(folded, source, digest));
    await recording.write({ batch: folded.folded, mended: folded.mended, reached, counts: counted });
    return counted;
  });
}

export interface ViewingPorts {
  readonly viewer: ReplayViewer;
  readonly digest: Digest;
  readonly remembered: RememberedRows;
}

export interface ViewedStep {
  readonly counts: ReplayCounts;
  readonly differences: readonly ReplayDifference[];
}

/** What the step would do, as things stand now, after what is remembered of the steps before it. Writes nothing. */
export function viewStep(
  { source, ...replay }: ReplayRun,
  { deliveries, withoutBody }: ReplayStep,
  counts: ReplayCounts,
  { viewer, digest, remembered }: ViewingPorts,
): Promise<ViewedStep> {
  return viewer.inViewing(async (reading) => {
    const folded = await foldReplay({ source, deliveries, withoutBody, replay, digest, remembered }, reading);
    const differences = differencesOf(folded, source, digest);
    return { counts: addStep(counts, folded, differences), differences };
  });
}
