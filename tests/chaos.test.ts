import { planChaos, SIZES } from './chaos/plan';
import { describeResult, isClean } from './chaos/report';
import { runPlan } from './chaos/run-plan';

/**
 * Two ingests and three workers, webhooks that are lost, repeated, late and out of order, and everything that can end, hang
 * or lie doing so in the middle of it: afterwards one sweep makes it true. In short here; `npm run chaos` runs many seeds.
 */
it.each(['ebb', 'flood'])(
  'seed %s: nothing is lost, nothing is wrong after one sweep, and then reads stop',
  async (seed) => {
    const result = await runPlan(planChaos(seed, SIZES.short));
    expect(isClean(result) ? 'clean' : `${describeResult(result)} ${JSON.stringify(result.verdict.broken)}`).toBe(
      'clean',
    );
    expect(result.verdict.accepted).toBeGreaterThan(100);
    expect(result.figures.kills).toBeGreaterThan(0);
  },
  120_000,
);
