import { intValueSchema, textValueSchema, timestampSchema } from './values';

test.each([
  ['text', textValueSchema, ['', 'Zoë 🚢'], ['a\0', '\ud83d', '\udea2\ud83d', 1, null]],
  ['int', intValueSchema, [0, 2_147_483_647, -2_147_483_648], [2_147_483_648, -2_147_483_649, 1.5, NaN, '1']],
  [
    'timestamp',
    timestampSchema,
    ['2026-01-31T09:15:00.000Z', '0001-01-01T00:00:00.000Z', '9999-12-31T23:59:59.999Z'],
    [
      '2026-01-31T09:15:00Z',
      '2026-02-30T09:15:00.000Z',
      '+010000-01-01T00:00:00.000Z',
      '2026-01-31T09:15:00.000+01:00',
    ],
  ],
])('%s is what Postgres can hold, and no more', (_, schema, good, bad) => {
  for (const value of good) expect([value, schema.safeParse(value).success]).toEqual([value, true]);
  for (const value of bad) expect([value, schema.safeParse(value).success]).toEqual([value, false]);
});
