import { EARLIER, NOW, provenRow } from '../model-check/sample-rows';
import { onlyConfirms } from './only-confirms';
import type { Row, RowState } from './row';

const before: Row = {
  ...provenRow({}, { tags: ['a', 'b'] }),
  carried: { position: 7 },
  raw: { id: 'ana', tags: ['a'] },
};
const withState = (state: Partial<RowState>): Row => ({ ...before, state: { ...before.state, ...state } });

test.each<[string, Partial<RowState>]>([
  ['nothing', {}],
  ['fences of reads', { fetch_fence: 50n, settled_fence: 50n }],
  ['the time of proof', { confirmed_at: NOW }],
  ["the provider's time of the last change", { provider_updated_at: NOW }],
])('a row only confirms if what has risen is %s', (_what, state) => {
  expect(onlyConfirms(before, withState(state))).toBe(true);
});

test.each<[string, Row]>([
  ...Object.entries<Partial<RowState>>({
    'it became due': { hint_fence: 60n, hint_at: NOW },
    'it is proven now': { provisional: true },
    'it was removed': { deleted_at: NOW },
    'a look was planned': { look_at: NOW, look_reason: 'unconfirmed', looks: 1 },
    'an absence was noted': { absent_fence: 50n },
    'a list lacked it': { list_absent_fence: 50n },
    'a read seemed stale': { regressed: { times: 1, digest: 'x' } },
    'a delete hint was answered': { delete_hinted: true },
    'it was erased': { erased_at: EARLIER },
  }).map(([what, state]): [string, Row] => [what, withState(state)]),
  ['a column differs', { ...before, content: { ...before.content, points: 6 } }],
  ['a column is new', { ...before, content: { ...before.content, device: 'phone' } }],
  ['the items of a list are in another order', { ...before, content: { ...before.content, tags: ['b', 'a'] } }],
  ['what is never judged differs', { ...before, carried: { position: 8 } }],
  ['the provider says it in other words', { ...before, raw: { id: 'ana', tags: ['b'] } }],
])('a row does more than confirm if %s', (_what, after) => {
  expect(onlyConfirms(before, after)).toBe(false);
});

test('a row as it comes from a read is equal to what stands, though its columns are in another order', () => {
  const content = Object.fromEntries(Object.entries(before.content).toReversed());
  const raw = { tags: ['a'], id: 'ana' };
  expect(onlyConfirms(before, { ...before, content: { ...content, device: null }, raw })).toBe(true);
});
