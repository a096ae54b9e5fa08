/**
 * Recording a batch of one source, parsed before the lock, in one transaction (protocol section 4).
 *
 * A batch is never given up. If something in it cannot be stored, halves of it are recorded on their own until the
 * poison stands alone and becomes `dead`; if the store is away, nothing is split and the caller tries again later.
 */
import type { Hint } from '@evenkeel/event-schemas';
import { speaksOtherwise } from './content';
import { StoreUnavailable, UnstorableValue } from './errors';
import { findSubjectId } from './find-subject';
import { foldDeliveries, type ParsedDelivery } from './fold-deliveries';
import type { BodySeen, Digest, RecordedDelivery, Recorder, RecordingSource } from './ports';
import { isTombstone, type Row } from './row';
import { hintsOf, rewardKeys, wantedSubscribers } from './wanted-rows';
import { deliveriesWithoutErased } from './without-erased';
import { WorkingRows } from './working-rows';

export interface RecordingPorts {
  readonly recorder: Recorder;
  readonly digest: Digest;
}

/** Answers what became of each delivery that was not recorded before. */
export async function recordBatch(
  source: RecordingSource,
  batch: readonly ParsedDelivery[],
  by: RecordingPorts,
): Promise<RecordedDelivery[]> {
  try {
    return await recordParsed(source, batch, by);
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    const [only] = batch;
    if (batch.length === 1 && only) return recordAsDead(source, only, by, error);
    return recordHalves(source, batch, by);
  }
}

/** Both halves are tried even if the first fails, so that the rest goes on; the failure is still the caller's. */
async function recordHalves(
  source: RecordingSource,
  batch: readonly ParsedDelivery[],
  by: RecordingPorts,
): Promise<RecordedDelivery[]> {
  const middle = Math.ceil(batch.length / 2);
  const recorded: RecordedDelivery[] = [];
  const failures: unknown[] = [];
  for (const half of [batch.slice(0, middle), batch.slice(middle)]) {
    try {
      recorded.push(...(await recordBatch(source, half, by)));
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
  return recorded;
}

/** Only what is known to be unstorable dies; an unforeseen fault stays a failure, to be tried again and looked into. */
async function recordAsDead(
  source: RecordingSource,
  { delivery, digest }: ParsedDelivery,
  by: RecordingPorts,
  error: unknown,
): Promise<RecordedDelivery[]> {
  if (!(error instanceof UnstorableValue)) throw error;
  return recordParsed(source, [{ delivery, digest, dead: 'bad_value', detail: error.message }], by);
}

function recordParsed(
  source: RecordingSource,
  batch: readonly ParsedDelivery[],
  by: RecordingPorts,
): Promise<RecordedDelivery[]> {
  return by.recorder.inRecording(source.name, async (recording) => {
    const deliveryIds = batch.map(({ delivery }) => delivery.id);
    const wanted = wantedSubscribers(hintsOf(batch));
    const { moment, recorded, subscribers, erased } = await recording.begin({ deliveryIds, wanted });
    const { digest } = by;
    const deliveries = deliveriesWithoutErased(withoutRecorded(batch, recorded), subscribers, {
      source,
      erased,
      digest,
    });
    if (deliveries.length === 0) return [];
    const keys = rewardKeys(source, hintsOf(deliveries), new WorkingRows(subscribers), digest);
    const rows = keys.length === 0 ? subscribers : [...subscribers, ...(await recording.loadRewards(keys))];
    const repeated = await recording.findRepeatedBodies(bodiesToCompare(deliveries, rows));
    const folded = foldDeliveries({ source, deliveries, rows, repeated, moment, digest });
    await recording.write(folded);
    return [...folded.deliveries];
  });
}

/** Recording is idempotent by delivery id, within the batch too: a job may be worked twice, and two jobs may share an id. */
function withoutRecorded(batch: readonly ParsedDelivery[], recorded: ReadonlySet<string>): ParsedDelivery[] {
  const taken = new Set(recorded);
  return batch.filter(({ delivery: { id } }) => !taken.has(id) && taken.add(id));
}

/**
 * Only where the answer matters: for a row that is provisional and stands (the last row of the table), and not for a body that
 * surely says something else than the row does.
 */
function bodiesToCompare(deliveries: readonly ParsedDelivery[], rows: readonly Row[]): BodySeen[] {
  const working = new WorkingRows(rows);
  const open = new Map(
    rows.flatMap((row) =>
      row.entity === 'subscriber' && row.state.provisional && !isTombstone(row) ? [[row.key.id, row]] : [],
    ),
  );
  const spokenOfOnce = subjectsOfOneHint(hintsOf(deliveries));
  return deliveries.flatMap((parsed) => {
    if (!('hint' in parsed)) return [];
    const subjectId = findSubjectId(parsed.hint, working);
    const row = subjectId === null ? undefined : open.get(subjectId);
    if (subjectId === null || row === undefined) return [];
    if (spokenOfOnce.has(subjectId) && speaksOtherwise(row.content, parsed.hint.content)) return [];
    const { delivery, digest } = parsed;
    return [{ id: delivery.id, subject_id: subjectId, digest, received_at: delivery.received_at }];
  });
}

/** Of these the row is as it was loaded when its hint is decided. None, if some hints may turn out to mean anybody. */
function subjectsOfOneHint(hints: readonly Hint[]): ReadonlySet<string> {
  const [once, more] = [new Set<string>(), new Set<string>()];
  for (const { subscriber_id: id } of hints) {
    if (id === null) return new Set();
    if (once.has(id)) more.add(id);
    once.add(id);
  }
  for (const id of more) once.delete(id);
  return once;
}
