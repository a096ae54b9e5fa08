import { asQuery, isNarrowed, readFilter } from './delivery-filter';

it('takes of an address what is a filter, and nothing else', () => {
  expect(readFilter({ outcome: 'dead', source: 'demo', within: '24h', type: '', subject: 7, more: 'x' })).toEqual({
    ...{ outcome: 'dead', source: 'demo', within: '24h' },
  });
  expect(readFilter({ outcome: 'lost', within: 'constructor', after: 'yesterday' })).toEqual({});
  expect(readFilter({ after: '2026-11-26T10:00:00+02:00' })).toEqual({ after: '2026-11-26T08:00:00.000Z' });
});

it('a span ends now, and stands before times that are named', () => {
  const now = Date.parse('2026-11-26T12:00:00Z');
  expect(asQuery({ within: '1h', before: '2026-11-01T00:00:00.000Z' }, now)).toEqual({
    received_after: '2026-11-26T11:00:00.000Z',
  });
  expect(asQuery({ outcome: 'dead', after: '2026-11-01T00:00:00.000Z' }, now)).toEqual({
    ...{ outcome: 'dead', received_after: '2026-11-01T00:00:00.000Z' },
  });
});

it('says whether anything is asked for', () => {
  expect(isNarrowed({})).toBe(false);
  expect(isNarrowed({ source: undefined })).toBe(false);
  expect(isNarrowed({ source: 'demo' })).toBe(true);
});
