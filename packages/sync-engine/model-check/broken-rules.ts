/**
 * Rules broken on purpose: the real functions, wrapped so that one rule does not hold. The model check is worth
 * something only if it finds each of them; each names the scenario that shows it and what it must find.
 */
import { decideListAbsence } from '../src/decide-absence';
import { decideRead } from '../src/decide-read';
import { foldDeliveries } from '../src/fold-deliveries';
import { NO_FENCE, type Row, type RowState } from '../src/row';
import { millisBetween } from '../src/time';
import { SETTLE_DELAY_MS } from './abstract-row';
import { presentRules, type Rules } from './recordings';

export interface BrokenRule {
  readonly title: string;
  /** Title of a scenario. */
  readonly shownBy: string;
  readonly violates: RegExp;
  readonly rules: Rules;
}

const withState = (row: Row, state: Partial<RowState>): Row => ({ ...row, state: { ...row.state, ...state } });
const given = (rules: Partial<Rules>): Rules => ({ ...presentRules, ...rules });

const NOT_CONVERGED = /^6: the newest change was hinted/;
const SWEPT_NOT_CONVERGED = /^6: (the newest change was hinted|a sweep after|a true sweep)/;

export const brokenRules: readonly BrokenRule[] = [
  {
    title: "a read's fence is drawn after its answer",
    shownBy: 'an update',
    violates: NOT_CONVERGED,
    rules: given({
      decideRead: (row, identity, reading, moment) =>
        decideRead(row, identity, { ...reading, fence: moment.fence }, moment),
    }),
  },
  {
    title: 'reads have no fence: the last one recorded wins',
    shownBy: 'a deletion',
    violates: /^7: /,
    rules: given({
      decideRead: (row, identity, reading, moment) => {
        const decision = decideRead(row && withState(row, { fetch_fence: NO_FENCE }), identity, reading, moment);
        const keepsRising = row && decision.row && decision.row.state.fetch_fence < row.state.fetch_fence;
        return keepsRising
          ? { ...decision, row: withState(decision.row, { fetch_fence: row.state.fetch_fence }) }
          : decision;
      },
    }),
  },
  {
    title: 'one absence deletes',
    shownBy: 'a sign-up',
    violates: /^removal: /,
    rules: given({
      decideRead: (row, identity, reading, moment) =>
        decideRead(
          row?.state.ever_verified && reading.answer === 'absent' ? withState(row, { delete_hinted: true }) : row,
          identity,
          reading,
          moment,
        ),
    }),
  },
  {
    title: 'the second absence need not be settled',
    shownBy: 'a sign-up',
    violates: /^removal: /,
    rules: given({
      decideRead: (row, identity, reading, moment) =>
        decideRead(
          row?.state.absent_fence && reading.answer === 'absent' ? withState(row, { delete_hinted: true }) : row,
          identity,
          reading,
          moment,
        ),
    }),
  },
  {
    title: 'any read discharges what a hint owes, settled or not',
    shownBy: 'an update',
    violates: NOT_CONVERGED,
    rules: given({
      decideRead: (row, identity, reading, moment) => decideRead(row, identity, { ...reading, settled: true }, moment),
    }),
  },
  {
    title: 'settled is judged when a read is recorded, not when it is drawn',
    shownBy: 'an update',
    violates: NOT_CONVERGED,
    rules: given({
      decideRead: (row, identity, reading, moment) => {
        const hintAt = row?.state.hint_at ?? null;
        const settled = hintAt === null || millisBetween(hintAt, moment.now) >= SETTLE_DELAY_MS;
        return decideRead(row, identity, { ...reading, settled }, moment);
      },
    }),
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
    rules: given({
      decideRead: (row, identity, reading, moment) =>
        decideRead(row && withState(row, { list_absent_fence: null }), identity, reading, moment),
    }),
  },
  {
    title: 'a read that only confirms does not raise the fence',
    shownBy: "the provider's own stamp falls",
    violates: /^6: /,
    rules: given({
      decideRead: (row, identity, reading, moment) => {
        const decision = decideRead(row, identity, reading, moment);
        return decision.outcome === 'confirmed' && row && decision.row
          ? { ...decision, row: withState(decision.row, { fetch_fence: row.state.fetch_fence }) }
          : decision;
      },
    }),
  },
  {
    title: 'what looks like a stale replica is never taken at its word',
    shownBy: "the provider's own stamp falls",
    violates: /^6: /,
    rules: given({
      decideRead: (row, identity, reading, moment) =>
        decideRead(row && withState(row, { regressed: null }), identity, reading, moment),
    }),
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
