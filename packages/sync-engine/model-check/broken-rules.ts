/**
 * Rules broken on purpose: the real functions, wrapped so that one rule does not hold. The model check is worth
 * something only if it finds each of them; each names the scenario that shows it and what it must find.
 */
import { decideListAbsence } from '../src/decide-absence';
import { foldDeliveries } from '../src/fold-deliveries';
import { foldReads, type ReadsInput } from '../src/fold-reads';
import type { RecordedReads } from '../src/read-ports';
import type { AnsweredRead } from '../src/reading';
import { NO_FENCE, type Row, type RowState } from '../src/row';
import { millisBetween, SECOND_MS } from '../src/time';
import { isSettledAtDrawing, NOW, SETTLE_DELAY_MS } from './abstract-row';
import { DRAWN_SETTLED, presentRules, SUSPICION, type Rules } from './recordings';

export interface BrokenRule {
  readonly title: string;
  /** Title of a scenario. */
  readonly shownBy: string;
  readonly violates: RegExp;
  readonly rules: Rules;
}

const withState = (row: Row, state: Partial<RowState>): Row => ({ ...row, state: { ...row.state, ...state } });
const given = (rules: Partial<Rules>): Rules => ({ ...presentRules, ...rules });

/** What is altered around the fold of one read: the row that it meets, the read itself, and what comes out. */
interface Altered {
  readonly row?: (row: Row, read: AnsweredRead) => Row;
  readonly read?: (read: AnsweredRead, input: ReadsInput) => AnsweredRead;
  readonly settleMs?: (read: AnsweredRead) => number;
  readonly standing?: ReadsInput['standing'];
  readonly after?: (after: Row, before: Row, folded: RecordedReads) => Row;
}

function reading({ row = same, read = same, settleMs, standing, after = same }: Altered): Rules {
  return given({
    foldReads: (input) => {
      const reads = input.reads.map((each) => read(each, input));
      const [only] = reads;
      const [before] = input.rows;
      if (!only) return foldReads(input);
      const { settings } = input.source;
      const source = { ...input.source, settings: { ...settings, settleMs: settleMs?.(only) ?? settings.settleMs } };
      const rows = input.rows.map((each) => row(each, only));
      const folded = foldReads({ ...input, source, reads, rows, standing: standing ?? input.standing });
      if (!before) return folded;
      const put = (each: Row): Row => after(each, before, folded);
      return { ...folded, rows: folded.rows.map(put), confirmed: folded.confirmed.map(put) };
    },
  });
}

const same = <T>(value: T): T => value;
const isLate = ({ drawnAt }: AnsweredRead): boolean => millisBetween(drawnAt, NOW) > 60 * SECOND_MS;

const NOT_CONVERGED = /^6: the newest change was hinted/;
const SWEPT_NOT_CONVERGED = /^6: (the newest change was hinted|a sweep after|a true sweep)/;

export const brokenRules: readonly BrokenRule[] = [
  {
    title: "a read's fence is drawn after its answer",
    shownBy: 'an update',
    violates: NOT_CONVERGED,
    rules: given({
      foldReads: ({ reads, moment, ...input }) => {
        const drawn = { fence: moment.fence, drawnAt: moment.now };
        const late = reads.map((read) => (isLate(read) ? read : { ...read, ...drawn }));
        return foldReads({ ...input, reads: late, moment: { ...moment, fence: moment.fence + 1n } });
      },
    }),
  },
  {
    title: 'reads have no fence: the last one recorded wins',
    shownBy: 'a deletion',
    violates: /^7: /,
    rules: reading({
      row: (row) => withState(row, { fetch_fence: NO_FENCE }),
      after: (after, before) =>
        after.state.fetch_fence < before.state.fetch_fence
          ? withState(after, { fetch_fence: before.state.fetch_fence })
          : after,
    }),
  },
  {
    title: 'one absence deletes',
    shownBy: 'a sign-up',
    violates: /^removal: /,
    rules: reading({
      row: (row, { answer }) =>
        row.state.ever_verified && answer === 'absent' ? withState(row, { delete_hinted: true }) : row,
    }),
  },
  {
    title: 'the second absence need not be settled',
    shownBy: 'a sign-up',
    violates: /^removal: /,
    rules: reading({
      row: (row, { answer }) =>
        row.state.absent_fence !== null && answer === 'absent' ? withState(row, { delete_hinted: true }) : row,
    }),
  },
  {
    title: 'any read discharges what a hint owes, settled or not',
    shownBy: 'an update',
    violates: NOT_CONVERGED,
    rules: reading({ settleMs: () => 0, read: (read) => (isLate(read) ? read : { ...read, drawnAt: DRAWN_SETTLED }) }),
  },
  {
    title: 'settled is judged when a read is recorded, not when it is drawn',
    shownBy: 'an update',
    violates: NOT_CONVERGED,
    rules: reading({ read: (read, { moment }) => (isLate(read) ? read : { ...read, drawnAt: moment.now }) }),
  },
  {
    title: "settled is judged at the draw from the row as committed then, while a hint's recording is in flight",
    shownBy: 'an update, recorded slowly',
    violates: NOT_CONVERGED,
    rules: {
      ...reading({ settleMs: ({ drawnAt }) => (drawnAt === DRAWN_SETTLED ? 0 : SETTLE_DELAY_MS) }),
      isDrawnSettled: ({ row }) => isSettledAtDrawing(row),
    },
  },
  {
    title: 'a webhook writes over proven content',
    shownBy: 'an update',
    violates: /^10: /,
    rules: given({ foldDeliveries: (input) => foldDeliveries({ ...input, rows: input.rows.map(asUnproven) }) }),
  },
  {
    title: 'a webhook undoes a tombstone',
    shownBy: 'deletion, then joined again',
    violates: /^7: /,
    rules: given({
      foldDeliveries: (input) => foldDeliveries({ ...input, rows: input.rows.map(asIfNeverDeleted) }),
    }),
  },
  {
    title: "a sweep's absence settles",
    shownBy: 'a sign-up',
    violates: NOT_CONVERGED,
    rules: given({
      decideListAbsence: (row, pageFence, moment) => {
        const after = decideListAbsence(row, pageFence, moment);
        const wasDrawnLater = pageFence > row.state.hint_fence && pageFence > row.state.settled_fence;
        return wasDrawnLater ? withState(after, { settled_fence: pageFence }) : after;
      },
    }),
  },
  {
    title: 'a row that a sweep lacked does not become due',
    shownBy: 'a deletion',
    violates: SWEPT_NOT_CONVERGED,
    rules: given({
      decideListAbsence: (row, pageFence, moment) => {
        const { list_absent_fence } = decideListAbsence(row, pageFence, moment).state;
        return withState(row, { list_absent_fence });
      },
    }),
  },
  {
    title: 'a row that a sweep lacked is left to the next sweep',
    shownBy: 'a deletion',
    violates: /^6: reads never end/,
    rules: given({
      decideListAbsence: (row, pageFence, moment) =>
        withState(decideListAbsence(row, pageFence, moment), { list_absent_fence: null }),
    }),
  },
  {
    title: 'a snapshot older than a list absence settles the matter',
    shownBy: 'sign-up, then deletion',
    violates: SWEPT_NOT_CONVERGED,
    rules: reading({ row: (row) => withState(row, { list_absent_fence: null }) }),
  },
  {
    title: 'a read that only confirms does not raise the fence, and drift asks for no second look',
    shownBy: "the provider's own stamp falls",
    violates: /^6: /,
    rules: reading({
      standing: [{ ...SUSPICION, dueFence: NO_FENCE - 1n }],
      after: (after, before, { reads }) =>
        reads[0]?.outcome === 'confirmed' ? withState(after, { fetch_fence: before.state.fetch_fence }) : after,
    }),
  },
  {
    title: 'the second look at a suspicion asks for a third',
    shownBy: 'two updates that only reads can tell',
    violates: /^6: reads never end/,
    rules: reading({
      after: (after, _before, { reads, moment: { fence, now } }) =>
        reads[0]?.outcome === 'confirmed' ? withState(after, { hint_fence: fence, hint_at: now }) : after,
    }),
  },
  {
    title: 'what looks like a stale replica is never taken at its word',
    shownBy: "the provider's own stamp falls",
    violates: /^6: /,
    rules: reading({ row: (row) => withState(row, { regressed: null }) }),
  },
  {
    title: 'a change is written for each hint, changed or not',
    shownBy: 'a sign-up',
    violates: /^3: /,
    rules: given({
      foldDeliveries: (input) => {
        const batch = foldDeliveries(input);
        const rows = batch.rows.map((row) => withState(row, { version: row.state.version + 1n }));
        return { ...batch, rows };
      },
    }),
  },
];

function asUnproven(row: Row): Row {
  return row.state.deleted_at === null ? withState(row, { provisional: true }) : row;
}

function asIfNeverDeleted(row: Row): Row {
  return row.state.deleted_at === null ? row : withState(row, { deleted_at: null, provisional: true });
}
