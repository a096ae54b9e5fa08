import { digestOfRow } from './row-digest';

const digest = (text: string) => digestOfRow(Buffer.from(text));

test('figures that move are told, and are no part of the digest', () => {
  const one = digest('{"id":"sub_1","position":12,"visitors":0}');
  const other = digest('{"id":"sub_1","position":9,"visitors":41}');
  expect([one.figures, other.figures]).toEqual([
    { position: 12, visitors: 0 },
    { position: 9, visitors: 41 },
  ]);
  expect(one.rawDigest).toBe(other.rawDigest);
});

test.each([
  ['is empty', '{"position":""}', '{"position":null}'],
  ['is no whole number', '{"position":1.5}', '{"position":1.6}'],
  ['is below zero', '{"position":-1}', '{"position":-2}'],
  ['is larger than a column holds', '{"position":9999999991}', '{"position":9999999992}'],
  ['is no JSON', '{"position":007}', '{"position":008}'],
  ['is there twice', '{"position":1,"position":2}', '{"position":1,"position":3}'],
  ['stands in a string', '{"name":"\\"position\\":1,"}', '{"name":"\\"position\\":2,"}'],
])('a figure that %s is part of the digest', (_what, one, other) => {
  expect(digest(one).figures).toBeUndefined();
  expect(digest(one).rawDigest).not.toBe(digest(other).rawDigest);
});

test('a figure that is not there is not the same as one that is', () => {
  expect(digest('{"id":"sub_1"}').rawDigest).not.toBe(digest('{"id":"sub_1","position":1}').rawDigest);
  expect(digest('{"position":1,"visitors":""}').rawDigest).not.toBe(digest('{"position":1,"visitors":2}').rawDigest);
});
