import {
  EARLIER,
  erasedRow,
  moment,
  NOW,
  provenRow,
  provisionalRow,
  reading,
  snapshot,
  standingRow,
  subscriber,
  tombstone,
  tombstoneByHint,
} from '../model-check/sample-rows';
import { decideRead } from './decide-read';
import type { Reading } from './reading';
import { isDirty, type Row } from './row';
import { addMillis, SECOND_MS } from './time';

const decide = (row: Row | null, answer: Reading['answer'], special: Partial<Reading> = {}) =>
  decideRead(row, subscriber(), reading(answer, special), moment);
const STALE = addMillis(EARLIER, -SECOND_MS);

test('a read of an erased row is ignored', () => {
  const row = erasedRow();
  expect(decide(row, snapshot())).toEqual({ row, outcome: 'ignored' });
  expect(decide(row, 'absent')).toEqual({ row, outcome: 'ignored' });
});

describe('a read whose fence is not above that of the read whose content stands', () => {
  test.each([
    ['a snapshot', snapshot({ name: 'Other' }), 20n],
    ['an older snapshot', snapshot({ name: 'Other' }), 19n],
    ['an absence', 'absent' as const, 20n],
  ])('is superseded: %s', (_what, answer, fence) => {
    const row = provenRow();
    expect(decide(row, answer, { fence, settled: false })).toEqual({ row, outcome: 'superseded' });
  });

  test('still discharges what hints before it owed, if it was settled when drawn', () => {
    const row = provenRow({ fetch_fence: 60n, hint_fence: 40n });
    const decision = decide(row, snapshot({ name: 'Other' }), { fence: 50n });
    expect(decision.row).toEqual({ ...row, state: { ...row.state, settled_fence: 50n } });
  });
});

describe('a read that is recorded long after its fence was drawn', () => {
  const aged = (millis: number) => ({ drawnAt: addMillis(NOW, -millis) });

  test('is discarded after 60 s and leaves no trace, so that the row is read anew', () => {
    const row = provenRow({ hint_fence: 40n });
    expect(decide(row, snapshot({ name: 'Other' }), aged(60_001))).toEqual({ row, outcome: 'discarded' });
    expect(decide(row, 'absent', aged(60_001)).row).toBe(row);
    expect(decide(null, snapshot(), aged(60_001))).toEqual({ row: null, outcome: 'discarded' });
  });

  test('is used up to 60 s', () => {
    expect(decide(provenRow(), snapshot({ name: 'Other' }), aged(60_000)).outcome).toBe('applied');
  });
});

describe('a snapshot of an unknown row', () => {
  test('inserts it, proven', () => {
    const { row, outcome } = decide(null, snapshot());
    expect(outcome).toBe('applied');
    expect(row).toMatchObject({
      content: { name: 'Ana', points: 5 },
      raw: { was: 'snapshot' },
      state: { provisional: false, ever_verified: true, fetch_fence: 50n, settled_fence: 50n, confirmed_at: NOW },
    });
  });

  test('drawn too early to be settled leaves a hint that comes later unanswered', () => {
    expect(decide(null, snapshot(), { settled: false }).row?.state.settled_fence).toBe(0n);
  });
});

describe('a snapshot that looks older than what stands', () => {
  test('is a stale replica: not applied, and the row becomes due', () => {
    const row = provenRow();
    const decision = decide(row, snapshot({ name: 'Older' }, STALE));
    expect(decision.outcome).toBe('regressed');
    expect(decision.row).toMatchObject({
      content: row.content,
      state: { fetch_fence: 20n, hint_fence: 100n, settled_fence: 50n, provider_updated_at: EARLIER },
    });
    expect(decision.row && isDirty(decision.row)).toBe(true);
  });

  test('does not restore a tombstone either', () => {
    expect(decide(tombstone(), snapshot({}, STALE))).toMatchObject({
      outcome: 'regressed',
      row: { state: { deleted_at: EARLIER } },
    });
  });

  const { digest } = snapshot({ name: 'Older' }, STALE);

  test('is applied if a settled read says the same again', () => {
    const row = provenRow({ regressed: { times: 1, digest } });
    const decision = decide(row, snapshot({ name: 'Older' }, STALE));
    expect(decision.outcome).toBe('applied');
    expect(decision.row).toMatchObject({
      content: { name: 'Older' },
      state: { regressed: null, provider_updated_at: STALE, fetch_fence: 50n },
    });
  });

  test.each([
    ['was not settled when drawn', { settled: false }, 10n],
    ['was drawn before the newest hint', {}, 60n],
  ])('is not applied for a second read that %s', (_what, special, hint_fence) => {
    const row = provenRow({ hint_fence, regressed: { times: 1, digest } });
    expect(decide(row, snapshot({ name: 'Older' }, STALE), special)).toMatchObject({
      outcome: 'regressed',
      row: { state: { regressed: { times: 2, digest } } },
    });
  });

  test('is not applied for a second read that says something else', () => {
    const row = provenRow({ regressed: { times: 1, digest: 'of something else' } });
    expect(decide(row, snapshot({ name: 'Older' }, STALE)).outcome).toBe('regressed');
  });

  test('is applied the third time, whatever it says, with an alarm', () => {
    const row = provenRow({ regressed: { times: 2, digest: 'of something else' } });
    expect(decide(row, snapshot({ name: 'Older' }, STALE), { settled: false })).toMatchObject({
      outcome: 'applied',
      alarm: 'regressed_three_times',
      row: { content: { name: 'Older' }, state: { regressed: null } },
    });
  });

  test.each([
    ['the same second', EARLIER],
    ['no stamp', null],
  ])('is not seen in a snapshot of %s', (_what, updatedAt) => {
    const decision = decide(provenRow(), snapshot({ name: 'Other' }, updatedAt));
    expect(decision).toMatchObject({ outcome: 'applied', row: { state: { provider_updated_at: EARLIER } } });
    expect(decision).not.toHaveProperty('alarm');
  });
});

describe('a snapshot of a tombstone', () => {
  test.each([
    ['by a read', tombstone()],
    ['by a hint', tombstoneByHint()],
  ])('%s brings the row back, even with equal content', (_by, row) => {
    const decision = decide(row, snapshot());
    expect(decision.outcome).toBe('applied');
    expect(decision.row?.state).toMatchObject({ deleted_at: null, provisional: false, fetch_fence: 50n });
  });
});

describe('a snapshot with equal content', () => {
  test('confirms a proven row: fence, proof and stamp rise', () => {
    const decision = decide(provenRow(), snapshot({}, NOW));
    expect(decision.outcome).toBe('confirmed');
    expect(decision.row?.state).toMatchObject({ fetch_fence: 50n, confirmed_at: NOW, provider_updated_at: NOW });
  });

  test('proves a provisional row', () => {
    const decision = decide(provisionalRow(), snapshot());
    expect(decision.outcome).toBe('applied');
    expect(decision.row?.state).toMatchObject({ provisional: false, ever_verified: true });
  });

  test('confirms although what is never judged differs', () => {
    const row = { ...provenRow(), carried: { position: 7 } };
    const decision = decide(row, { ...snapshot(), carried: { position: 8 } });
    expect(decision).toMatchObject({
      outcome: 'confirmed',
      row: { carried: { position: 8 }, raw: { was: 'snapshot' } },
    });
  });
});

test('a snapshot with other content is applied, and the row is proven', () => {
  const decision = decide(provenRow(), snapshot({ name: 'Other' }));
  expect(decision).toMatchObject({ outcome: 'applied', row: { content: { name: 'Other' } } });
  expect(decision.row?.state).toMatchObject({ provisional: false, fetch_fence: 50n, confirmed_at: NOW });
});

describe('any snapshot that is applied', () => {
  const open = provenRow({
    absent_fence: 30n,
    list_absent_fence: 30n,
    look_at: EARLIER,
    look_reason: 'unconfirmed',
    looks: 2,
    regressed: { times: 1, digest: 'x' },
  });

  test('closes the questions that were open about the row', () => {
    expect(decide(open, snapshot()).row?.state).toMatchObject({
      absent_fence: null,
      list_absent_fence: null,
      look_at: null,
      look_reason: null,
      looks: 0,
      regressed: null,
    });
  });

  test.each([
    [true, false],
    [false, true],
  ])('settled: %s, remembers a delete hint: %s', (settled, remembered) => {
    const row = provenRow({ delete_hinted: true });
    expect(decide(row, snapshot(), { settled }).row?.state.delete_hinted).toBe(remembered);
  });

  test('whose fence is below that of a list that lacked the row makes the row due once more', () => {
    const decision = decide(provenRow({ list_absent_fence: 60n }), snapshot());
    expect(decision.row?.state).toMatchObject({ fetch_fence: 50n, list_absent_fence: 60n, hint_fence: 100n });
  });

  test('leaves alone what it does not speak of', () => {
    const row = provenRow({}, { device: 'phone' });
    expect(decide(row, snapshot({ name: 'Other' })).row?.content['device']).toBe('phone');
  });
});

describe('what a hint owes', () => {
  const hinted = provenRow({ hint_fence: 40n, hint_at: EARLIER });

  test('is discharged by a read that was settled when drawn', () => {
    const { row } = decide(hinted, snapshot());
    expect(row && isDirty(row)).toBe(false);
  });

  test.each([
    ['drawn too soon after it', { settled: false }],
    ['drawn before it', { fence: 39n }],
  ])('is not discharged by a read %s, though that may be applied', (_what, special) => {
    const { row, outcome } = decide(hinted, snapshot({ name: 'Other' }), special);
    expect(outcome).toBe('applied');
    expect(row && isDirty(row)).toBe(true);
  });

  test('is discharged by an absence too', () => {
    expect(decide(standingRow({ hint_fence: 40n }), 'absent').row?.state.settled_fence).toBe(50n);
  });

  test('is discharged by a row of a list page', () => {
    const { row } = decide(hinted, snapshot(), { via: 'page' });
    expect(row && isDirty(row)).toBe(false);
  });
});
