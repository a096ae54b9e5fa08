import { planReads, type PlanInput, type ReadPlan } from './plan-reads';
import { HOUR_MS } from './time';

const input: PlanInput = {
  listSize: 5_000,
  listedDue: 0,
  byIdOnly: 0,
  callsLeft: 1_000,
  callsPerHour: 4_500,
  pageSize: 50,
};

type Chosen = [choice: ReadPlan['choice'], calls: number, otherCalls: number | null];

test.each<[rule: string, given: Partial<PlanInput>, chosen: Chosen]>([
  ['nothing is due', {}, ['nothing', 0, null]],
  ['nothing is due on a list whose size is not known', { listSize: 0 }, ['nothing', 0, null]],
  ['few rows go by id', { listedDue: 1 }, ['by_id', 1, 100]],
  ['a tie goes by id', { listedDue: 100 }, ['by_id', 100, 100]],
  ['one row more is a sweep', { listedDue: 101 }, ['sweep', 100, 101]],
  ['a page that is not full costs a call too', { listedDue: 101, listSize: 5_001 }, ['by_id', 101, 101]],
  ['the whole list is a sweep', { listedDue: 5_000 }, ['sweep', 100, 5_000]],
  ['a list of one page is swept for two rows', { listedDue: 2, listSize: 7 }, ['sweep', 1, 2]],
  ['a list whose size is not known is read by id', { listedDue: 900, listSize: 0 }, ['by_id', 900, null]],
  ['rows that no sweep can answer are no reason for one', { byIdOnly: 5_000 }, ['by_id', 5_000, 5_100]],
  ['they cost the same either way: by id', { listedDue: 60, byIdOnly: 60 }, ['by_id', 120, 160]],
  ['they cost the same either way: a sweep', { listedDue: 101, byIdOnly: 7 }, ['sweep', 107, 108]],
  ['they are read on a list whose size is not known', { byIdOnly: 3, listSize: 0 }, ['by_id', 3, null]],
])('%s', (_rule, given, [choice, calls, otherCalls]) => {
  expect(planReads({ ...input, ...given })).toMatchObject({ choice, calls, otherCalls });
});

describe('the rows are clean', () => {
  test.each<[rule: string, given: Partial<PlanInput>, cleanAfterMs: number]>([
    ['at once when nothing is due', { callsLeft: 0 }, 0],
    ['at once when the calls are there', { listedDue: 80, callsLeft: 80 }, 0],
    ['once the missing call has come', { listedDue: 80, callsLeft: 79 }, HOUR_MS / 4_500],
    ['after an hour for an hour of calls', { byIdOnly: 4_500, callsLeft: 0 }, HOUR_MS],
    ['after what the choice costs, not the other', { listedDue: 5_000, callsLeft: 10 }, (90 / 4_500) * HOUR_MS],
    ['never without calls', { listedDue: 1, callsLeft: 0, callsPerHour: 0 }, Infinity],
  ])('%s', (_rule, given, cleanAfterMs) => {
    expect(planReads({ ...input, ...given }).cleanAfterMs).toBe(cleanAfterMs);
  });
});

describe('the plan says why', () => {
  test.each<[given: Partial<PlanInput>, why: string]>([
    [{}, 'no row is due'],
    [{ listedDue: 30 }, '30 due rows by id cost 30 calls, and a sweep of 5000 rows costs 100'],
    [{ listedDue: 300 }, 'a sweep of 5000 rows costs 100 calls, and 300 due rows by id cost 300 calls'],
    [{ listedDue: 30, listSize: 0 }, '30 due rows by id cost 30 calls, and the size of the list is not known'],
    [{ byIdOnly: 4 }, '4 due rows that no sweep can answer go by id'],
    [
      { listedDue: 300, byIdOnly: 4, callsLeft: 20 },
      'a sweep of 5000 rows costs 100 calls, and 300 due rows by id cost 300 calls; 4 due rows that no sweep can answer go by id; 20 of the 104 calls can be made now',
    ],
  ])('%j', (given, why) => {
    expect(planReads({ ...input, ...given }).why).toBe(why);
  });
});
