import { contentOf, isEmpty, linesOf } from './field-values';

it('content is what the provider has, without what is kept beside it', () =>
  expect(contentOf({ id: 'sub_1', name: 'Ada', version: '3', dirty: false, raw: {}, points: 5 })).toEqual({
    name: 'Ada',
    points: 5,
  }));

it('what it was is shown with what it is now, where that differs', () => {
  const lines = linesOf({ name: 'Grace', points: 5, position: 1 }, { name: 'Ada', points: 5 });
  expect(lines).toEqual([
    { field: 'name', value: 'Ada', isOther: true, now: 'Grace' },
    { field: 'points', value: 5, isOther: false },
  ]);
});

it('a field that was empty and is not any more is not hidden among the empty ones', () => {
  const [line] = linesOf({ name: 'Ada' }, { name: null });
  expect(isEmpty(line!)).toBe(false);
  expect(isEmpty(linesOf({ name: null }, null)[0]!)).toBe(true);
});
