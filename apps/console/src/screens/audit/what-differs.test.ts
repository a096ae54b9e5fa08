import { whatDiffers } from './what-differs';

it('shows what became another, and all of what was made or removed', () => {
  expect(whatDiffers({ a: 1, b: [1], c: null }, { a: 2, b: [1], d: 0 })).toEqual({
    before: { a: 1, c: null },
    after: { a: 2, d: 0 },
  });
  expect(whatDiffers(null, { a: 1 })).toEqual({ before: {}, after: { a: 1 } });
  expect(whatDiffers({ a: 1 }, null)).toEqual({ before: { a: 1 }, after: {} });
  expect(whatDiffers(null, null)).toEqual({ before: {}, after: {} });
});
