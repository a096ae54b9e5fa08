import type { ChaosPlan, Strike } from './plan';

/**
 * The plan with fewer strikes that still fails: without all of one target, then without each half, then one by one. What
 * failed by chance of timing may not fail again: then the plan stays as it was. Ends when `mayGoOn` says no.
 */
export async function shrinkPlan(
  plan: ChaosPlan,
  fails: (plan: ChaosPlan) => Promise<boolean>,
  mayGoOn: () => boolean,
): Promise<ChaosPlan> {
  let smallest = plan;
  const without = async (left: readonly Strike[]): Promise<boolean> => {
    if (left.length === smallest.strikes.length || !mayGoOn()) return false;
    const smaller = { ...smallest, strikes: left };
    if (!(await fails(smaller))) return false;
    smallest = smaller;
    return true;
  };
  for (const target of new Set(plan.strikes.map((strike) => strike.target)))
    await without(smallest.strikes.filter((strike) => strike.target !== target));
  for (let size = Math.ceil(smallest.strikes.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2))
    for (let at = 0; at < smallest.strikes.length && mayGoOn();) {
      const left = [...smallest.strikes.slice(0, at), ...smallest.strikes.slice(at + size)];
      if (!(await without(left))) at += size;
    }
  return smallest;
}
