import { randomStream } from './random';

const draws = (seed: string, name: string) => {
  const random = randomStream(seed, name);
  return Array.from({ length: 1000 }, () => random.next());
};

describe('a random stream', () => {
  it('is the same for the same seed and name, and another for any other', () => {
    expect(draws('s', 'a')).toEqual(draws('s', 'a'));
    expect(draws('s', 'a')).not.toEqual(draws('s', 'b'));
    expect(draws('s', 'a')).not.toEqual(draws('t', 'a'));
  });

  it('gives the same numbers for ever: a seed in a bug report must still show the bug', () => {
    expect(randomStream('evenkeel', 'life').hex(16)).toMatchInlineSnapshot(`"2912048b7622b0ae"`);
  });

  it('is uniform, also over the first draws of neighbouring names', () => {
    const firsts = Array.from({ length: 10_000 }, (_, number) => randomStream('s', `faults/${number}`).next());
    const tenths = Array.from({ length: 10 }, (_, tenth) => firsts.filter((x) => Math.floor(x * 10) === tenth).length);
    for (const count of tenths) expect(Math.abs(count - 1000)).toBeLessThan(120);
  });
});
