import {
  EARLIER,
  erasedRow,
  moment,
  NOW,
  provenRow,
  provisionalRow,
  subscriber,
  tombstone,
  tombstoneByHint,
} from '../model-check/sample-rows';
import { decideHint, type HintOnRow } from './decide-hint';
import { isDirty, type Row } from './row';

const hint = (special: Partial<HintOnRow> = {}): HintOnRow => ({
  meaning: 'changed',
  content: {},
  carried: {},
  raw: { was: 'a newer hint' },
  replayed: false,
  repeated: false,
  restoresErased: false,
  ...special,
});
const decide = (row: Row | null, special: Partial<HintOnRow> = {}) =>
  decideHint(row, subscriber(), hint(special), moment);

describe('a hint of an erased row', () => {
  test('is ignored and raises nothing', () => {
    const row = erasedRow();
    expect(decide(row, { content: { name: 'Ana' } })).toEqual({ row, outcome: 'ignored', reason: 'erased' });
    expect(decide(row, { meaning: 'deleted' }).row).toBe(row);
    expect(decide(row, { replayed: true }).row).toBe(row);
  });
});

describe('a replayed delivery', () => {
  test('makes a known row due, and does nothing else', () => {
    const row = provisionalRow();
    const decision = decide(row, { replayed: true, content: { name: 'Old' } });
    expect(decision).toMatchObject({ outcome: 'noop', reason: 'awaiting_read' });
    expect(decision.row).toMatchObject({
      content: row.content,
      raw: row.raw,
      state: { hint_fence: 100n, hint_at: NOW },
    });
  });

  test('is like any other where the row is unknown', () => {
    expect(decide(null, { replayed: true, content: { name: 'Ana' } })).toMatchObject({
      outcome: 'applied',
      row: { content: { name: 'Ana' } },
    });
  });

  test('of a deletion remembers that a delete hint came', () => {
    expect(decide(provenRow(), { replayed: true, meaning: 'deleted' }).row?.state.delete_hinted).toBe(true);
  });
});

describe('an event that nobody documented', () => {
  test('is ignored where the row is unknown', () => {
    expect(decide(null, { meaning: 'unknown' })).toEqual({ row: null, outcome: 'ignored', reason: 'unknown_event' });
  });

  test('makes a known row due', () => {
    const decision = decide(provisionalRow(), { meaning: 'unknown', content: { name: 'Other' } });
    expect(decision).toMatchObject({ outcome: 'noop', reason: 'unknown_event' });
    expect(decision.row).toMatchObject({ content: { name: 'Ana' }, state: { hint_fence: 100n } });
  });
});

describe('a hint of an unknown row', () => {
  test('shows it at once, provisional and due', () => {
    const { row, outcome, reason } = decide(null, { content: { name: 'Ana' }, carried: { first_name: 'A' } });
    expect({ outcome, reason }).toEqual({ outcome: 'applied', reason: null });
    expect(row).toMatchObject({
      content: { name: 'Ana' },
      carried: { first_name: 'A' },
      state: { provisional: true, ever_verified: false, deleted_at: null, hint_fence: 100n, settled_fence: 0n },
    });
  });

  test('that tells of a deletion leaves a provisional tombstone, due', () => {
    const { row, outcome } = decide(null, { meaning: 'deleted', content: { name: 'Ana' } });
    expect(outcome).toBe('applied');
    expect(row).toMatchObject({ state: { provisional: true, deleted_at: NOW, delete_hinted: false } });
    expect(row && isDirty(row)).toBe(true);
  });
});

describe('a delete hint', () => {
  test.each([
    ['by a read', tombstone()],
    ['by a hint', tombstoneByHint()],
  ])('leaves a tombstone %s as it is, and due', (_by, row) => {
    const decision = decide(row, { meaning: 'deleted' });
    expect(decision).toMatchObject({ outcome: 'noop', reason: 'awaiting_read' });
    expect(decision.row?.state).toMatchObject({ deleted_at: EARLIER, delete_hinted: false, hint_fence: 100n });
  });

  test('makes a provisional row a provisional tombstone', () => {
    const decision = decide(provisionalRow(), { meaning: 'deleted' });
    expect(decision).toMatchObject({ outcome: 'applied', reason: null });
    expect(decision.row?.state).toMatchObject({ deleted_at: NOW, provisional: true, delete_hinted: false });
  });

  test('does not remove a proven row: it is remembered, until a read has looked', () => {
    const decision = decide(provenRow(), { meaning: 'deleted' });
    expect(decision).toMatchObject({ outcome: 'noop', reason: 'awaiting_read' });
    expect(decision.row?.state).toMatchObject({ deleted_at: null, delete_hinted: true, hint_fence: 100n });
  });
});

describe('a webhook never puts old data', () => {
  test.each([
    ['over proven content', provenRow()],
    ['over a tombstone by a read', tombstone()],
    ['over a tombstone by a hint', tombstoneByHint()],
  ])('%s', (_what, row) => {
    const decision = decide(row, { content: { name: 'Other' } });
    expect(decision).toMatchObject({ outcome: 'noop', reason: 'awaiting_read' });
    expect(decision.row?.content).toEqual(row.content);
    expect(decision.row?.state).toEqual({ ...row.state, hint_fence: 100n, hint_at: NOW });
  });
});

describe('a hint of a provisional row', () => {
  test('overlays the fields that its body has, and only those', () => {
    const decision = decide(provisionalRow(), { content: { name: 'Ana B.', email: 'ana@example.com' } });
    expect(decision).toMatchObject({ outcome: 'applied', reason: null });
    expect(decision.row?.content).toEqual({
      name: 'Ana B.',
      email: 'ana@example.com',
      code: 'ana-code',
      points: 5,
    });
  });

  test('takes an empty field at its word', () => {
    expect(decide(provisionalRow(), { content: { name: null } }).row?.content['name']).toBeNull();
  });

  test('with the same content is no change', () => {
    const decision = decide(provisionalRow(), { content: { name: 'Ana' } });
    expect(decision).toMatchObject({ outcome: 'noop', reason: 'same_content', row: { state: { hint_fence: 100n } } });
  });

  test('that says of an unknown field that it is empty is no change', () => {
    expect(decide(provisionalRow(), { content: { device: null } }).reason).toBe('same_content');
  });

  test('with the same content is a duplicate if the same body came less than an hour before', () => {
    expect(decide(provisionalRow(), { content: { name: 'Ana' }, repeated: true })).toMatchObject({
      outcome: 'duplicate',
      reason: null,
      row: { state: { hint_fence: 100n } },
    });
  });

  test('is applied although its body came before, if the content is another by now', () => {
    expect(decide(provisionalRow(), { content: { name: 'Other' }, repeated: true }).outcome).toBe('applied');
  });
});

describe('what only webhooks carry', () => {
  test.each([
    ['proven', provenRow()],
    ['provisional', provisionalRow()],
    ['deleted', tombstone()],
  ])('takes the latest value on a %s row, and is no change of content', (_what, row) => {
    const { row: after } = decide(row, { carried: { first_name: 'Anne' } });
    expect(after?.carried).toEqual({ first_name: 'Anne' });
    expect(after?.content).toEqual(row.content);
  });

  test('is kept where the body does not speak of it', () => {
    const row = { ...provisionalRow(), carried: { first_name: 'Ana', people_ahead: 3 } };
    expect(decide(row, { carried: { people_ahead: 2 } }).row?.carried).toEqual({ first_name: 'Ana', people_ahead: 2 });
  });
});

test('`raw` is the last hint until a snapshot came, and the last snapshot from then on', () => {
  expect(decide(provisionalRow()).row?.raw).toEqual({ was: 'a newer hint' });
  expect(decide(provenRow()).row?.raw).toEqual({ was: 'hint' });
});

test('a hint whose fence is not newer does not lower the fence of the hints', () => {
  const row = provisionalRow({ hint_fence: 200n });
  expect(decide(row).row?.state).toMatchObject({ hint_fence: 200n, hint_at: EARLIER });
});
