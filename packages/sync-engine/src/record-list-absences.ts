import { decideListAbsence } from './decide-absence';
import { suspectRemoval, type DriftRules } from './drift';
import { unlistedKey, type ReadRecorder, type WantedUnlisted } from './read-ports';
import { ReadTally } from './read-tally';

export interface ListAbsences extends WantedUnlisted {
  /** The highest of the sweep's pages: a snapshot that is older does not say that the row is still there. */
  readonly pageFence: bigint;
}

export interface ListAbsencePorts {
  readonly recorder: ReadRecorder;
  readonly announced: DriftRules['announced'];
}

/**
 * A slice of the rows that a complete sweep lacked: noted, and due where a read had seen them before (protocol section 3);
 * nothing is deleted for it. Answers where the next slice begins, null after the last one.
 */
export async function recordListAbsences(
  source: string,
  absences: ListAbsences,
  { recorder, announced }: ListAbsencePorts,
): Promise<{ readonly noted: number; readonly after: string | null }> {
  return recorder.inReadRecording(source, async (recording) => {
    const { moment } = await recording.begin();
    const held = await recording.loadUnlisted(absences);
    const noted = held
      .map((before) => ({ before, row: decideListAbsence(before, absences.pageFence, moment) }))
      .filter(({ before, row }) => row !== before);
    await recording.write({
      ...{ source, moment, confirmed: [], changes: [], reads: [] },
      rows: noted.map(({ row }) => row),
      drift: noted.flatMap(({ before, row }) => suspectRemoval(before, row, { announced }, moment) ?? []),
      cause: { type: 'sweep', id: null },
      tally: new ReadTally(),
    });
    const last = held.length < absences.limit ? undefined : held.at(-1);
    return { noted: noted.length, after: last ? unlistedKey(last.key) : null };
  });
}
