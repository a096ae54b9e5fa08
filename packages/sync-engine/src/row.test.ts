import { EARLIER, erasedRow, moment, NOW, provenRow, reading } from '../model-check/sample-rows';
import { isSettledNow } from './reading';
import { becomesDue, isDirty, isDue } from './row';
import { addMillis } from './time';

test('a row is due when a hint owes a read, and when a scheduled look has come', () => {
  expect(isDue(provenRow(), NOW)).toBe(false);
  expect(isDue(provenRow({ hint_fence: 21n }), NOW)).toBe(true);
  expect(isDue(provenRow({ look_at: NOW }), NOW)).toBe(true);
  expect(isDue(provenRow({ look_at: addMillis(NOW, 1) }), NOW)).toBe(false);
});

test('a row is dirty only while no settled read was drawn after its newest hint', () => {
  expect(isDirty(provenRow({ hint_fence: 20n, settled_fence: 20n }))).toBe(false);
  expect(isDirty(provenRow({ hint_fence: 21n, settled_fence: 20n }))).toBe(true);
});

describe('becoming due', () => {
  test('raises fence and time as a hint does', () => {
    expect(becomesDue(provenRow(), moment).state).toMatchObject({ hint_fence: 100n, hint_at: NOW });
  });

  test('never lowers them', () => {
    const row = provenRow({ hint_fence: 100n });
    expect(becomesDue(row, moment)).toBe(row);
    expect(row.state.hint_at).toBe(EARLIER);
  });

  test('is nothing for an erased row', () => {
    const row = erasedRow();
    expect(becomesDue(row, moment)).toBe(row);
  });
});

test('a reading is settled now if it was when drawn, and no hint came since', () => {
  expect(isSettledNow(provenRow({ hint_fence: 49n }), reading('absent'))).toBe(true);
  expect(isSettledNow(provenRow({ hint_fence: 50n }), reading('absent'))).toBe(false);
  expect(isSettledNow(provenRow(), reading('absent', { settled: false }))).toBe(false);
});
