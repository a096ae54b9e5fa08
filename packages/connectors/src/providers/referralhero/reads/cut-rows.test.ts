import fc from 'fast-check';
import { cutRows, isCutOut } from './cut-rows';

const cut = (json: unknown) => cutRows(Buffer.from(JSON.stringify(json)), 'subscribers');
const pageOf = (rows: readonly unknown[], special: object = {}) => ({
  status: 'ok',
  data: { response: 'subscribers_retrieved', subscribers: rows, pagination: { total_pages: 1 }, ...special },
});

/** Text that means something to JSON, or to a search for the list. */
const nasty = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('"', '\\', '\\"', '{', '}', '[', ']', '},{', '"subscribers":[', '\\\\', '\u2028', 'é', '😀'),
);
const value = fc.letrec((tie) => ({
  any: fc.oneof({ maxDepth: 3 }, nasty, fc.integer(), fc.constant(null), fc.array(tie('any')), tie('object')),
  object: fc.dictionary(nasty, tie('any')),
}));

test('gives every row as it was written, and the rest with one word in their place', () => {
  fc.assert(
    fc.property(fc.array(value.object, { minLength: 1, maxLength: 5 }), nasty, (rows, text) => {
      const page = { before: text, ...pageOf(rows, { after: text }) };
      const { rows: found, text: rest } = cut(page) ?? { rows: [], text: '{}' };
      expect(found.map(String)).toEqual(rows.map((row) => JSON.stringify(row)));
      expect(JSON.parse(rest)).toEqual({ ...page, data: { ...page.data, subscribers: ['cut'] } });
    }),
  );
});

test('another list of that name is taken for what it is', () => {
  const { text } = cut({ meta: { subscribers: [{ id: 'not one' }] }, ...pageOf([{ id: 'one' }]) }) ?? { text: '{}' };
  const { data } = JSON.parse(text) as ReturnType<typeof pageOf>;
  expect(isCutOut(data.subscribers)).toBe(false);
});

test.each<[string, unknown]>([
  ['an empty list', pageOf([])],
  ['no list', { status: 'ok', data: {} }],
  ['null for a row', pageOf([{ id: 'one' }, null])],
  ['text for a row', pageOf(['one'])],
  ['a list for a row', pageOf([['one']])],
])('%s is not cut', (_what, page) => {
  expect(cut(page)).toBeNull();
});

test.each([
  '{"subscribers":[{"id":"one"',
  '{"subscribers":[{"id":"one"}',
  '{"subscribers":[{"id":"one"},',
  '{"subscribers":[{"id":"one"},]}',
  '{"subscribers":[{"id":"one"},,{"id":"two"}]}',
  '{"subscribers":[{"id":"one"} {"id":"two"}]}',
  '{"subscribers":[{"id":"one}]}',
  '{"subscribers":[{"id":"one\\"}]}',
  '{"subscribers":[ {"id":"one"}]}',
  '{"subscribers": [{"id":"one"}]}',
])('%s is not cut', (body) => {
  expect(cutRows(Buffer.from(body), 'subscribers')).toBeNull();
});
