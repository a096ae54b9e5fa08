import { NEW, newBodyOf, updateBodyOf, valueOf, valuesOf } from './endpoint-values';
import type { Endpoint } from './use-endpoint';

const endpoint = {
  ...{ url: 'https://example.com/', description: 'Payouts', source: 'demo', types: ['reward.updated'] },
  filters: [{ field: 'points', equals: 20 }, { field: 'code', equals: '20' }, { field: 'email' }],
  ...{ confirmed_only: false, personal_data: true, header_names: ['authorization'], rate_limit: 5 },
} as Endpoint;

it('reads values as people write them, and writes them so that they are read as they were', () => {
  expect(['20', 'true', 'null', '"20"', 'confirmed', '[1]'].map(valueOf)).toEqual([
    ...[20, true, null, '20', 'confirmed', '[1]'],
  ]);
  expect(updateBodyOf(valuesOf(endpoint)).filters).toEqual(endpoint.filters);
});

it('leaves headers as they are unless they are written anew', () => {
  expect(updateBodyOf(valuesOf(endpoint))).not.toHaveProperty('headers');
  const anew = {
    ...valuesOf(endpoint),
    headers: [
      { name: 'x-a', value: '1' },
      { name: '', value: 'lost' },
    ],
  };
  expect(updateBodyOf(anew)).toMatchObject({ headers: { 'x-a': '1' }, rate_limit: 5 });
});

it('names a source, and where to begin, only where one was chosen', () => {
  expect(newBodyOf({ ...NEW, url: ' https://example.com ' })).toMatchObject({
    ...{ url: 'https://example.com', from: 'now', rate_limit: null, types: [], headers: {} },
  });
  expect(newBodyOf(NEW)).not.toHaveProperty('source');
  const since = newBodyOf({ ...NEW, source: 'demo', from: 'time', fromText: '2026-11-26T10:00:00Z' });
  expect(since).toMatchObject({ source: 'demo', from: '2026-11-26T10:00:00.000Z' });
  expect(newBodyOf({ ...NEW, from: 'cursor', fromText: 'abc' }).from).toBe('abc');
});
