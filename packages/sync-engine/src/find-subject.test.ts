import { hintOf, provenRow } from '../model-check/sample-rows';
import { findSubjectId } from './find-subject';
import type { Row, RowState } from './row';
import { WorkingRows } from './working-rows';

const EMAIL = 'ana@example.com';
const nameless = (content: { code?: string | null; email?: string | null }) => hintOf({ subscriber_id: null, content });
const find = (hint: ReturnType<typeof hintOf>, ...rows: Row[]) => findSubjectId(hint, new WorkingRows(rows));
const person = (id: string, content: { code?: string; email?: string }, state: Partial<RowState> = {}): Row =>
  provenRow(state, content, id);

test('an id in the body is taken as it is, known or not', () => {
  expect(find(hintOf({ subscriber_id: 'zoe' }))).toBe('zoe');
});

test('a body without an id means the row with its code', () => {
  expect(find(nameless({ code: 'A1' }), person('ana', { code: 'A1' }), person('ben', { code: 'B1' }))).toBe('ana');
});

test('the code goes before the e-mail', () => {
  const rows = [person('ana', { code: 'A1' }), person('ben', { code: 'B1', email: EMAIL })];
  expect(find(nameless({ code: 'A1', email: EMAIL }), ...rows)).toBe('ana');
});

test('a code that nobody has leaves the e-mail, if only one row has it', () => {
  expect(find(nameless({ code: 'unknown', email: EMAIL }), person('ben', { email: EMAIL }))).toBe('ben');
});

test('an e-mail that several rows have is no answer', () => {
  const rows = [person('ana', { email: EMAIL }), person('ben', { email: EMAIL })];
  expect(find(nameless({ email: EMAIL }), ...rows)).toBeNull();
});

test('a living row goes before the tombstone of the same person', () => {
  const rows = [
    person('old', { email: EMAIL }, { deleted_at: '2031-01-01T00:00:00.000Z' }),
    person('new', { email: EMAIL }),
  ];
  expect(find(nameless({ email: EMAIL }), ...rows)).toBe('new');
});

test('a tombstone is meant if it is the only one', () => {
  const row = person('old', { email: EMAIL }, { deleted_at: '2031-01-01T00:00:00.000Z' });
  expect(find(nameless({ email: EMAIL }), row)).toBe('old');
});

test('an erased row is never meant', () => {
  const row = person('ana', { code: 'A1' }, { erased_at: '2031-01-01T00:00:00.000Z' });
  expect(find(nameless({ code: 'A1' }), row)).toBeNull();
});

test.each([[{}], [{ code: null, email: null }], [{ code: '', email: '' }]])(
  'a body with neither id nor code nor e-mail means nobody (%j)',
  (content) => {
    expect(find(nameless(content), person('ana', {}))).toBeNull();
  },
);

test('a row that this batch has just changed is found by what it holds now, not by what it held', () => {
  const rows = new WorkingRows([person('ana', { code: 'A1' })]);
  rows.put(person('ana', { code: 'A2' }));
  expect(findSubjectId(nameless({ code: 'A1' }), rows)).toBeNull();
  expect(findSubjectId(nameless({ code: 'A2' }), rows)).toBe('ana');
});
