import { makeRequest } from './make-request';

const some = (seed: string, count: number) => Array.from({ length: count }, (_, index) => makeRequest(seed, index));

/** A finding can be looked into only if its request can be made again. */
it('the same seed and number give the same request, another seed another one', () => {
  const [first, again, other] = [some('a', 300), some('a', 300), some('b', 300)];
  const same = (requests: typeof first) => requests.filter(({ bytes }, index) => first[index]?.bytes.equals(bytes));
  expect(same(again)).toHaveLength(300);
  expect(again.map(({ bytes: _, authentic: __, ...rest }) => rest)).toEqual(
    first.map(({ bytes: _, authentic: __, ...rest }) => rest),
  );
  expect(same(other).length).toBeLessThan(30);
});

it('every family is met within a short run, the authentic ones most', () => {
  const requests = some('evenkeel', 3_000);
  const families = new Set(requests.map(({ kind }) => kind.split(':')[0]));
  expect([...families].sort()).toEqual(
    [
      'authentic',
      'broken off',
      'endless',
      'framing',
      'hanging',
      'head',
      'mutated bytes',
      'no HTTP',
      'signature',
    ].sort(),
  );
  const share = (due: string) => requests.filter((request) => request.due === due).length / requests.length;
  expect(share('accepted')).toBeGreaterThan(0.4);
  expect(share('unauthorized')).toBeGreaterThan(0.05);
});
