import {
  EARLIER,
  moment,
  NOW,
  provenRow,
  provisionalRow,
  subscriber,
  tombstone,
  tombstoneByHint,
} from '../model-check/sample-rows';
import { closeRow } from './close-row';
import { newRow, type Row } from './row';

const close = (before: Row | null, after: Row) => closeRow(before, after, { type: 'verify', id: 'a read' }, moment);

test('a new row has version 1, and its change shows all that it holds', () => {
  const after = newRow(
    subscriber(),
    { content: { name: 'Ana', points: null }, carried: { position: 1 }, raw: {} },
    NOW,
  );
  const { row, change } = close(null, after);
  expect(row.state.version).toBe(1n);
  expect(change).toMatchObject({ kind: 'created', version: 1n, provisional: true, before: {}, after: { name: 'Ana' } });
  expect(change?.after).toEqual({ name: 'Ana' });
});

test('a row that is new and already deleted is `deleted`, version 1', () => {
  const fresh = newRow(subscriber(), { content: { name: 'Ana' }, carried: {}, raw: {} }, NOW);
  const after = { ...fresh, state: { ...fresh.state, deleted_at: NOW } };
  expect(close(null, after).change).toMatchObject({ kind: 'deleted', version: 1n, after: { deleted_at: NOW } });
});

test('an update shows the changed columns before and after, and no others', () => {
  const before = provenRow();
  const { row, change } = close(before, { ...before, content: { ...before.content, name: 'Other', email: 'a@b.c' } });
  expect(row.state).toMatchObject({ version: 4n, changed_at: NOW });
  expect(change).toEqual({
    source: 'waitlist',
    entity: 'subscriber',
    subject_id: 'ana',
    subscriber_id: 'ana',
    version: 4n,
    kind: 'updated',
    provisional: false,
    before: { name: 'Ana', email: null },
    after: { name: 'Other', email: 'a@b.c' },
    cause_type: 'verify',
    cause_id: 'a read',
    at: NOW,
  });
});

test('a deletion is a change of `deleted_at`', () => {
  expect(close(provenRow(), tombstone()).change).toMatchObject({
    kind: 'deleted',
    before: { deleted_at: null },
    after: { deleted_at: EARLIER },
  });
});

test('a return is `restored`, with what else is new', () => {
  expect(close(tombstone(), provenRow({}, { name: 'Other' })).change).toMatchObject({
    kind: 'restored',
    before: { deleted_at: EARLIER, name: 'Ana' },
    after: { deleted_at: null, name: 'Other' },
  });
});

test.each([
  ['a provisional row', provisionalRow(), provenRow()],
  ['a tombstone by a hint', tombstoneByHint(), tombstone()],
])('the proof of %s is a change by itself, without columns', (_what, before, after) => {
  const { row, change } = close(before, after);
  expect(change).toMatchObject({ kind: 'confirmed', version: 4n, provisional: false, before: {}, after: {} });
  expect(row.state.version).toBe(4n);
});

test('an erasure is a change', () => {
  const erased = provenRow({ erased_at: NOW }, { name: null, code: null, points: null });
  expect(close(provenRow(), erased).change).toMatchObject({ kind: 'erased', version: 4n });
});

describe('no change and no version comes of', () => {
  const row = provenRow();
  test.each<[string, Row]>([
    ['fences, looks and stamps', provenRow({ fetch_fence: 50n, hint_fence: 60n, looks: 2, provider_updated_at: NOW })],
    ['what only webhooks carry, and volatile figures', { ...row, carried: { first_name: 'A', position: 9 } }],
    ['another raw body', { ...row, raw: { other: true } }],
    ['a column that was not spoken of and is empty', { ...row, content: { ...row.content, device: null } }],
  ])('%s', (_what, after) => {
    expect(close(row, after)).toEqual({ row: after, change: null });
  });

  test('lists with the same members', () => {
    const before = provenRow({}, { tags: ['a', 'b'] });
    expect(close(before, provenRow({}, { tags: ['a', 'b'] })).change).toBeNull();
    expect(close(before, provenRow({}, { tags: ['a', 'b', 'c'] })).change).toMatchObject({ kind: 'updated' });
    expect(close(before, provenRow({}, { tags: ['b', 'a'] })).change).toMatchObject({ after: { tags: ['b', 'a'] } });
  });
});
