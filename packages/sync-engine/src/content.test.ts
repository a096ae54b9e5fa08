import type { Json } from '@evenkeel/event-schemas';
import fc from 'fast-check';
import { sameJson } from './content';

const anyJson = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;

/** The same value with the keys of all its objects in the opposite order, and nothing shared. */
function reordered(value: Json): Json {
  if (typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return (value as readonly Json[]).map(reordered);
  return Object.fromEntries(
    Object.entries(value)
      .toReversed()
      .map(([key, each]: [string, Json]) => [key, reordered(each)]),
  );
}

test('two values are the same whatever the order of their keys', () => {
  fc.assert(fc.property(anyJson, (value) => sameJson(value, reordered(value))));
});

test('two values are the same exactly if they are equal as JSON', () => {
  const equal = (a: Json, b: Json): boolean => {
    try {
      expect(a).toEqual(b);
      return true;
    } catch {
      return false;
    }
  };
  const some = fc.oneof(anyJson, fc.constantFrom<Json>(null, [], {}, '', 0, false, [null], { a: null }, { b: null }));
  fc.assert(fc.property(some, some, (a, b) => sameJson(a, b) === equal(a, b) && sameJson(a, b) === sameJson(b, a)));
});

test.each<[Json, Json]>([
  [{}, []],
  [[], {}],
  [{ 0: 'a' }, ['a']],
  [null, {}],
  [null, []],
  [{ a: null }, {}],
  [{ a: null }, { b: null }],
  [{ a: 1, b: 2 }, { a: 1 }],
  [
    [1, 2],
    [2, 1],
  ],
  [[1], [1, null]],
  ['1', 1],
  [0, false],
  [{ toString: 1 }, { valueOf: 1 }],
])('%j and %j are not the same', (a, b) => {
  expect(sameJson(a, b)).toBe(false);
  expect(sameJson(b, a)).toBe(false);
});

test('a key that every object inherits is compared like any other', () => {
  const parsed = (text: string) => JSON.parse(text) as Json;
  expect(sameJson(parsed('{"__proto__": 1}'), parsed('{"__proto__": 1}'))).toBe(true);
  expect(sameJson(parsed('{"__proto__": 1}'), parsed('{"__proto__": 2}'))).toBe(false);
  expect(sameJson(parsed('{"constructor": null}'), parsed('{"a": null}'))).toBe(false);
});
