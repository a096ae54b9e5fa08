/**
 * The calls of one account, as this process takes them (protocol section 5). Rules:
 * - Calls are leased 25 at a time, per lane, from the budget that all processes share, and used within the minute; what is
 *   left then is returned.
 * - While a lane has none to lease, it is not asked again for a moment: nobody waits here, readers come back.
 * - "Too many calls" empties the budget for everybody, and what is leased here with it.
 */
import type { Budget } from '@evenkeel/database';
import { CALLS_PER_LEASE, isAmple, type CallBudget, type CallsByLane, type Lane } from '@evenkeel/sync-engine';

interface Lease {
  calls: number;
  readonly minute: string;
  readonly until: number;
}

export interface AccountLimits {
  readonly callsPerHour: number;
  readonly hourMs: number;
}

const LONGEST_LEASE_MS = 60_000;
const ASK_AGAIN_MS = 1_000;

export class AccountCalls {
  private readonly leases = new Map<Lane, Lease>();
  private readonly leasing = new Map<Lane, Promise<void>>();
  private readonly spentUntil = new Map<Lane, number>();
  private used: CallsByLane | null = null;
  private emptied = false;

  constructor(
    private readonly budget: Budget,
    private readonly account: string,
    private readonly limits: AccountLimits,
  ) {}

  lane(lane: Lane): CallBudget {
    return { takeCall: () => this.takeCall(lane) };
  }

  async takeCall(lane: Lane): Promise<'taken' | 'spent'> {
    for (;;) {
      const lease = this.leases.get(lane);
      if (lease && lease.calls > 0 && lease.until > performance.now()) {
        lease.calls -= 1;
        return 'taken';
      }
      if (performance.now() < (this.spentUntil.get(lane) ?? 0)) return 'spent';
      await this.leaseOnce(lane);
    }
  }

  /** It had none to lease a moment ago: nobody need ask it yet. */
  isSpent(lane: Lane): boolean {
    return (this.leases.get(lane)?.calls ?? 0) === 0 && performance.now() < (this.spentUntil.get(lane) ?? 0);
  }

  /** More than half of the hour's calls are left: then reads may go at once, as a courtesy (section 2). */
  isAmple(): boolean {
    if (this.emptied || this.used === null) return false;
    return isAmple({ used: this.used, limit: this.limits.callsPerHour });
  }

  /** Looks how the budget stands for all processes; answers what is left. */
  async refresh(): Promise<number> {
    const { account, limits } = this;
    const { used, left, emptyUntil } = await this.budget.readBudget({
      account,
      limit: limits.callsPerHour,
      hourMs: limits.hourMs,
    });
    this.used = used;
    this.emptied = emptyUntil !== null;
    return left;
  }

  /** The provider said that the hour's calls are spent. It does not say since when; then a whole hour is waited for. */
  async empty(retryAfterMs: number | null): Promise<void> {
    this.emptied = true;
    this.leases.clear();
    await this.budget.emptyBudget({ account: this.account, forMs: retryAfterMs ?? this.limits.hourMs });
  }

  /** Returns what is leased and was not used. */
  async close(): Promise<void> {
    await Promise.allSettled(this.leasing.values());
    for (const [lane, lease] of this.leases) await this.giveBack(lane, lease);
    this.leases.clear();
  }

  private leaseOnce(lane: Lane): Promise<void> {
    const under = this.leasing.get(lane);
    if (under) return under;
    const leasing = this.lease(lane).finally(() => this.leasing.delete(lane));
    this.leasing.set(lane, leasing);
    return leasing;
  }

  private async lease(lane: Lane): Promise<void> {
    const { account, limits } = this;
    const former = this.leases.get(lane);
    this.leases.delete(lane);
    if (former) await this.giveBack(lane, former);
    const taken = await this.budget.takeCalls({
      ...{ account, lane, wanted: CALLS_PER_LEASE },
      ...{ limit: limits.callsPerHour, hourMs: limits.hourMs },
    });
    this.used = taken.used;
    this.emptied = taken.emptyUntil !== null;
    const now = performance.now();
    if (taken.granted === 0) this.spentUntil.set(lane, now + Math.min(ASK_AGAIN_MS, limits.hourMs / 60));
    else {
      const until = now + Math.min(LONGEST_LEASE_MS, limits.hourMs / 60);
      this.leases.set(lane, { calls: taken.granted, minute: taken.minute, until });
    }
  }

  private async giveBack(lane: Lane, { calls, minute }: Lease): Promise<void> {
    if (calls > 0) await this.budget.returnCalls({ account: this.account, lane, calls, minute });
  }
}
