import { planChaos, SIZES, type ChaosPlan, type Strike } from './plan';
import { shrinkPlan } from './shrink';

const plan = planChaos('to be shrunk', SIZES.standard);

describe('shrinking a plan that fails', () => {
  it('leaves the two strikes that it takes together', async () => {
    const guilty = [plan.strikes[3], plan.strikes.at(-2)] as Strike[];
    const fails = async ({ strikes }: ChaosPlan) => guilty.every((strike) => strikes.includes(strike));
    expect(plan.strikes.length).toBeGreaterThan(8);
    expect((await shrinkPlan(plan, fails, () => true)).strikes).toEqual(guilty);
  });

  it('leaves it as it is when it does not fail again', async () => {
    expect(
      await shrinkPlan(
        plan,
        async () => false,
        () => true,
      ),
    ).toEqual(plan);
  });

  it('stops when its time is over, with the smallest that failed so far', async () => {
    let runs = 0;
    const shrunk = await shrinkPlan(
      plan,
      async () => true,
      () => ++runs <= 1,
    );
    expect(shrunk.strikes.length).toBeLessThan(plan.strikes.length);
    expect(shrunk.strikes).not.toEqual([]);
  });
});

describe('a plan', () => {
  it('follows from its seed alone', () => {
    expect(planChaos('a', SIZES.standard)).toEqual(planChaos('a', SIZES.standard));
    expect(planChaos('a', SIZES.standard)).not.toEqual(planChaos('b', SIZES.standard));
  });

  it('strikes one target at one time only, and everything over many seeds', () => {
    const kinds = new Set<string>();
    for (let seed = 0; seed < 200; seed += 1) {
      const { strikes } = planChaos(String(seed), SIZES.standard);
      const freeAt = new Map<string, number>();
      for (const strike of strikes) {
        const target =
          strike.target === 'worker' || strike.target === 'ingest'
            ? `${strike.target}-${strike.which}`
            : strike.target === 'service'
              ? strike.service
              : strike.target;
        expect(strike.at).toBeGreaterThan((freeAt.get(target) ?? 0) - 0.001);
        freeAt.set(target, strike.at + strike.forS);
        kinds.add(`${strike.target} ${strike.does}`);
      }
    }
    expect(kinds.size).toBe(3 + 3 + 3 + 5 + 13 + 1);
  });
});
