import { planChaos, SIZES } from './chaos/plan';
import { describeResult, isClean } from './chaos/report';
import { runPlan } from './chaos/run-plan';

/** As everybody in the simulator's campaign has one: whatever goes wrong, logs hold nothing of a person. */
const ADDRESS = /[\w.+-]+@[\w-]+\.(test|com|org)\b/;

/**
 * Two ingests and three workers, webhooks that are lost, repeated, late and out of order, and what can end, hang or lie doing
 * so in the middle of it: afterwards one sweep makes it true. In short here; `npm run chaos` runs many seeds.
 */
it('with everything going wrong at once nothing is lost, nothing is wrong after one sweep, and then reads stop', async () => {
  const result = await runPlan(planChaos('ebb', SIZES.short));
  const told = isClean(result) ? 'clean' : `${describeResult(result)} ${JSON.stringify(result.verdict.broken)}`;
  expect(told).toBe('clean');
  expect(result.verdict.accepted).toBeGreaterThan(500);
  expect(result.figures.kills).toBeGreaterThan(1);
  const printed = Object.values(result.logs).join('\n');
  expect(printed).toContain('"app":');
  expect(printed.match(ADDRESS)).toBeNull();
}, 240_000);
