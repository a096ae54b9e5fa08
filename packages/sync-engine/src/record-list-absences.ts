import { decideListAbsence } from './decide-absence';
import { unlistedKey, type ReadRecorder, type WantedUnlisted } from './read-ports';
import { ReadTally } from './read-tally';
import type { Row } from './row';

export interface ListAbsences extends WantedUnlisted {
  /** The highest of the sweep's pages: a snapshot that is older does not say that the row is still there. */
  readonly pageFence: bigint;
}

/**
 * A slice of the rows that a complete sweep lacked: noted, and due where a read had seen them before (protocol section 3);
 * nothing is deleted for it. Answers where the next slice begins, null after the last one.
 */
export async function recordListAbsences(
  source: string,
  absences: ListAbsences,
  recorder: ReadRecorder,
): Promise<{ readonly noted: number; readonly after: string | null }> {
  return recorder.inReadRecording(source, async (recording) => {
    const moment = await recording.begin();
    const held = await recording.loadUnlisted(absences);
    const rows = held.map((row) => decideListAbsence(row, absences.pageFence, moment)).filter(isNew(held));
    await recording.write({
      ...{ source, moment, rows, confirmed: [], changes: [], drift: [], reads: [] },
      ...{ cause: { type: 'sweep', id: null }, repair: true },
      tally: new ReadTally(),
    });
    const last = held.length < absences.limit ? undefined : held.at(-1);
    return { noted: rows.length, after: last ? unlistedKey(last.key) : null };
  });
}

function isNew(held: readonly Row[]): (row: Row) => boolean {
  const before = new Set(held);
  return (row) => !before.has(row);
}
