import { hoursOf } from './ledger-hours';

const line = (
  hour: string,
  outcome: 'applied' | 'noop' | 'dead',
  deliveries: string,
  reason: string | null = null,
) => ({
  ...{ source: 'demo', hour, outcome, reason, deliveries },
});
const balance = (hour: string) => ({
  ...{ source: 'demo', hour, accepted: '3', counted: '2', pending: '0', balances: false, audited_at: hour },
});

it('an hour is a line, with its outcomes and reasons added up, the newest first', () => {
  const [newest, older, ...more] = hoursOf({
    data: [
      line('2026-11-26T10:00:00Z', 'noop', '4', 'awaiting_read'),
      line('2026-11-26T10:00:00Z', 'noop', '1', 'same_content'),
      line('2026-11-26T10:00:00Z', 'applied', '2'),
      line('2026-11-26T11:00:00Z', 'dead', '9', 'not_json'),
    ],
    balances: [balance('2026-11-26T10:00:00Z')],
  });
  expect(newest).toMatchObject({ hour: '2026-11-26T11:00:00Z', counted: 9, outcomes: { dead: 9 }, balance: null });
  expect(older).toMatchObject({ counted: 7, outcomes: { applied: 2, noop: 5, dead: 0 }, balance: { balances: false } });
  expect(older?.reasons.map(({ reason, deliveries }) => [reason, deliveries])).toEqual([
    ['awaiting_read', 4],
    ['same_content', 1],
  ]);
  expect(more).toEqual([]);
});

it('an hour of which nothing is counted is not passed over, if an audit found something amiss', () => {
  expect(hoursOf({ data: [], balances: [balance('2026-11-26T10:00:00Z')] })).toMatchObject([{ counted: 0 }]);
});
