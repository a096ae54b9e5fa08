import { bytesInWords } from './bytes-in-words';

it('is as coarse as it is read', () => {
  expect([0, 999, 1_000, 4_140_000, 42_900_000, 7_000_000_000, 9e15].map(bytesInWords)).toEqual([
    ...['0 B', '999 B', '1.0 kB', '4.1 MB', '42 MB', '7.0 GB', '9000 TB'],
  ]);
});
