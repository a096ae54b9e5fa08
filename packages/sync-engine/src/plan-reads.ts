import { HOUR_MS } from './time';

/** What is due on one list, and what may be spent on it. */
export interface PlanInput {
  /** Rows of the list, as far as known; 0 while that is not known. */
  readonly listSize: number;
  /** Due rows that a sweep can answer. */
  readonly listedDue: number;
  /** Due rows that no sweep can answer: lacking in the last one, tombstones, unconfirmed ones (protocol section 5). */
  readonly byIdOnly: number;
  readonly callsLeft: number;
  readonly callsPerHour: number;
  readonly pageSize: number;
}

export interface ReadPlan {
  readonly choice: 'by_id' | 'sweep' | 'nothing';
  /** What all of it costs, with the rows that go by id in any case. */
  readonly calls: number;
  /** What it would cost the other way; null where there is no other way. */
  readonly otherCalls: number | null;
  /** Until the calls for it have been there, if nobody else takes them. */
  readonly cleanAfterMs: number;
  /** One sentence with its figures, for the log. */
  readonly why: string;
}

/**
 * By id costs a call a row, a sweep a call a page: the cheaper is taken, and a tie goes by id, which settles the rows
 * without waiting for a whole pass. Rows that no sweep can answer are no reason for one, else sweeps would follow each
 * other for ever.
 */
export function planReads(input: PlanInput): ReadPlan {
  const { listSize, listedDue, byIdOnly, pageSize } = input;
  if (listedDue + byIdOnly === 0) return NOTHING;
  const byId = listedDue + byIdOnly;
  const sweep = listSize > 0 ? Math.ceil(listSize / pageSize) + byIdOnly : null;
  const choice = sweep !== null && sweep < byId ? 'sweep' : 'by_id';
  const [calls, otherCalls] = choice === 'sweep' ? [sweep ?? 0, byId] : [byId, sweep];
  return { choice, calls, otherCalls, cleanAfterMs: cleanAfter(calls, input), why: why(choice, calls, input) };
}

const NOTHING: ReadPlan = { choice: 'nothing', calls: 0, otherCalls: null, cleanAfterMs: 0, why: 'no row is due' };

function cleanAfter(calls: number, { callsLeft, callsPerHour }: PlanInput): number {
  return calls <= callsLeft ? 0 : Math.ceil(((calls - callsLeft) / callsPerHour) * HOUR_MS);
}

function why(choice: 'by_id' | 'sweep', calls: number, input: PlanInput): string {
  const { byIdOnly, callsLeft } = input;
  const reasons = [compared(choice, input)];
  if (byIdOnly > 0) reasons.push(`${byIdOnly} due rows that no sweep can answer go by id`);
  if (calls > callsLeft) reasons.push(`${callsLeft} of the ${calls} calls can be made now`);
  return reasons.filter((reason) => reason !== '').join('; ');
}

function compared(choice: 'by_id' | 'sweep', { listSize, listedDue, pageSize }: PlanInput): string {
  if (listedDue === 0) return '';
  const byId = `${listedDue} due rows by id cost ${listedDue} calls`;
  if (listSize === 0) return `${byId}, and the size of the list is not known`;
  const pages = Math.ceil(listSize / pageSize);
  return choice === 'sweep'
    ? `a sweep of ${listSize} rows costs ${pages} calls, and ${byId}`
    : `${byId}, and a sweep of ${listSize} rows costs ${pages}`;
}
