import {
  EARLIER,
  erasedRow,
  moment,
  NOW,
  provenRow,
  provisionalRow,
  reading,
  subscriber,
  tombstone,
  tombstoneByHint,
} from '../model-check/sample-rows';
import { decideListAbsence } from './decide-absence';
import { decideRead } from './decide-read';
import type { Reading } from './reading';
import { isDirty, type Row } from './row';
import { addMillis, DAY_MS, HOUR_MS } from './time';

const decide = (row: Row | null, special: Partial<Reading> = {}) =>
  decideRead(row, subscriber(), reading('absent', special), moment);

test('an absence of an unknown row leaves nothing', () => {
  expect(decide(null)).toEqual({ row: null, outcome: 'ignored' });
});

describe('while the source is not active', () => {
  test.each([
    ['a live row', provenRow({ absent_fence: 30n })],
    ['a row with a delete hint', provenRow({ delete_hinted: true })],
    ['an unverified row whose thirty days are over', provisionalRow({ hint_at: addMillis(NOW, -31 * DAY_MS) })],
  ])('an absence deletes nothing and settles nothing: %s', (_what, row) => {
    const decision = decide(row, { sourceActive: false, settled: true });
    expect(decision).toEqual({ row, outcome: 'ignored' });
  });
});

describe('an absence of a tombstone', () => {
  test('by a hint proves it', () => {
    const decision = decide(tombstoneByHint());
    expect(decision).toMatchObject({ outcome: 'applied' });
    expect(decision.row?.state).toMatchObject({
      provisional: false,
      deleted_at: EARLIER,
      confirmed_at: NOW,
      fetch_fence: 50n,
      ever_verified: false,
    });
  });

  test('by a read confirms it', () => {
    const decision = decide(tombstone());
    expect(decision).toMatchObject({ outcome: 'confirmed' });
    expect(decision.row?.state).toMatchObject({ deleted_at: EARLIER, confirmed_at: NOW, fetch_fence: 50n });
  });
});

describe('an absence of a row that no read ever returned', () => {
  test.each([
    ['provisional', true],
    ['not provisional', false],
  ])('leaves it unconfirmed, to be looked at again (%s)', (_what, provisional) => {
    const decision = decide(provisionalRow({ provisional }));
    expect(decision.outcome).toBe('unconfirmed');
    expect(decision.row?.state).toMatchObject({
      deleted_at: null,
      provisional,
      fetch_fence: 50n,
      look_at: addMillis(NOW, HOUR_MS),
      looks: 1,
    });
    expect(decision.row && isDirty(decision.row)).toBe(false);
  });

  test.each([
    [0, HOUR_MS],
    [1, DAY_MS],
    [2, 7 * DAY_MS],
    [3, 7 * DAY_MS],
    [9, 7 * DAY_MS],
  ])('is looked at again after an hour, a day, then weekly (look %i)', (looks, wait) => {
    expect(decide(provisionalRow({ looks })).row?.state.look_at).toBe(addMillis(NOW, wait));
  });

  test('tombstones it thirty days after the newest hint, cause expiry', () => {
    const row = provisionalRow({ hint_at: addMillis(NOW, -30 * DAY_MS), looks: 5 });
    const decision = decide(row);
    expect(decision).toMatchObject({ outcome: 'applied', cause: 'expiry' });
    expect(decision.row?.state).toMatchObject({ deleted_at: NOW, provisional: false, look_at: null, looks: 0 });
  });

  test('does not tombstone it a moment before', () => {
    const row = provisionalRow({ hint_at: addMillis(NOW, -30 * DAY_MS + 1) });
    expect(decide(row).outcome).toBe('unconfirmed');
  });

  test('keeps it even if a delete hint came while it was a live row', () => {
    expect(decide(provisionalRow({ delete_hinted: true })).outcome).toBe('unconfirmed');
  });
});

describe('a live row without a delete hint', () => {
  test('is kept at the first absence, which is remembered, and becomes due', () => {
    const decision = decide(provenRow());
    expect(decision.outcome).toBe('absent_once');
    expect(decision.row?.state).toMatchObject({
      deleted_at: null,
      absent_fence: 50n,
      fetch_fence: 50n,
      hint_fence: 100n,
      hint_at: NOW,
    });
    expect(decision.row && isDirty(decision.row)).toBe(true);
  });

  test('is tombstoned by a second absence of a settled read', () => {
    const decision = decide(provenRow({ absent_fence: 30n, hint_fence: 40n }));
    expect(decision.outcome).toBe('applied');
    expect(decision.row?.state).toMatchObject({ deleted_at: NOW, provisional: false, absent_fence: null });
  });

  test.each([
    ['was not settled when drawn', { settled: false }, 40n],
    ['was drawn before the newest hint', {}, 60n],
  ])('is kept at a second absence that %s, and does not become due anew', (_what, special, hint_fence) => {
    const row = provenRow({ absent_fence: 30n, hint_fence });
    const decision = decide(row, special);
    expect(decision.outcome).toBe('absent_once');
    expect(decision.row?.state).toMatchObject({ deleted_at: null, absent_fence: 30n, fetch_fence: 50n, hint_fence });
  });
});

describe('a live row with a delete hint', () => {
  test('is tombstoned by one absence, settled or not', () => {
    for (const settled of [true, false]) {
      const decision = decide(provenRow({ delete_hinted: true }), { settled });
      expect(decision.outcome).toBe('applied');
      expect(decision.row?.state).toMatchObject({ deleted_at: NOW, provisional: false, delete_hinted: false });
    }
  });
});

describe('a row that a complete sweep lacked', () => {
  test('becomes due if a read once returned it, and is never deleted for it', () => {
    const after = decideListAbsence(provenRow(), 50n, moment);
    expect(after.state).toMatchObject({ list_absent_fence: 50n, deleted_at: null, hint_fence: 100n, fetch_fence: 20n });
    expect(after.state.settled_fence).toBe(20n);
  });

  test.each([
    ['unverified', provisionalRow()],
    ['a tombstone', tombstone()],
  ])('is only noted if it is %s: it goes by id from then on', (_what, row) => {
    expect(decideListAbsence(row, 50n, moment).state).toEqual({ ...row.state, list_absent_fence: 50n });
  });

  test('keeps the newest fence of the pages that lacked it', () => {
    expect(decideListAbsence(provenRow({ list_absent_fence: 60n }), 50n, moment).state.list_absent_fence).toBe(60n);
    expect(decideListAbsence(provenRow({ list_absent_fence: 40n }), 50n, moment).state.list_absent_fence).toBe(50n);
  });

  test('is left alone if it is erased', () => {
    const row = erasedRow();
    expect(decideListAbsence(row, 50n, moment)).toBe(row);
  });
});
