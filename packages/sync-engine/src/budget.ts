/**
 * The calls of an account, shared out (protocol section 5). One hour's calls are for everybody who reads with the same
 * token. Each lane has a part that the others leave alone, so that none starves; all else goes to who asks first. What
 * was used is given: who counts it, and over which hour, is not decided here.
 */

/** From the most urgent: verifies of hints, a person's resync, scheduled looks, sweeps. */
export const lanes = ['hints', 'resync', 'looks', 'sweeps'] as const;
export type Lane = (typeof lanes)[number];
export type CallsByLane = Readonly<Record<Lane, number>>;

/** Of the 5,000 that the provider allows: the token also serves the customer's other tools. */
export const STANDARD_CALLS_PER_HOUR = 4_500;
/** Taken at once, so that the budget is not asked for every call. */
export const CALLS_PER_LEASE = 25;

/** Whole per cents, so that the parts of a whole limit are exact. */
const RESERVED_PERCENT: CallsByLane = { hints: 20, resync: 5, looks: 5, sweeps: 10 };

export interface BudgetUse {
  readonly used: CallsByLane;
  readonly limit: number;
}

export interface CallsWanted extends BudgetUse {
  readonly lane: Lane;
  readonly wanted: number;
}

/** How many of the wanted calls may be made. Another lane's claim is what it used, or what is kept for it if that is more. */
export function grantCalls({ used, limit, lane, wanted }: CallsWanted): number {
  const others = lanes.filter((other) => other !== lane);
  const claimed = others.reduce((sum, other) => sum + Math.max(used[other], reservedCalls(other, limit)), 0);
  const available = Math.floor(limit - used[lane] - claimed);
  return Math.max(0, Math.min(wanted, available));
}

/** Of all lanes together; what one of them may still have is what `grantCalls` answers. */
export function callsLeft({ used, limit }: BudgetUse): number {
  return Math.max(0, limit - lanes.reduce((sum, lane) => sum + used[lane], 0));
}

/** More than half of the hour's calls are left: enough for reads that are a courtesy (protocol section 2). */
export function isAmple({ used, limit }: BudgetUse): boolean {
  return callsLeft({ used, limit }) > limit / 2;
}

/** Whole calls: part of a call is of no use to the lane that it is kept for. */
function reservedCalls(lane: Lane, limit: number): number {
  return Math.floor((limit * RESERVED_PERCENT[lane]) / 100);
}
