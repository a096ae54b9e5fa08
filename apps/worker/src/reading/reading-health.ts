/**
 * Whether a source can be read, and when a read that failed may be tried again (protocol section 5). Rules:
 * - A token, an account or a list that is refused, or a campaign that is stopped, stops every read but a probe; nothing is
 *   deleted for it. The probe waits longer each time, up to a minute. It waits less where a sign says that it may be over:
 *   another token, or a webhook that came since (no sign for a token). Signs may be false, and come without end: so not at
 *   once, if one was sent just before.
 * - What passes (the provider is away, or answers nonsense) is waited for, longer each time, per kind of read. The source
 *   is degraded once it has lasted.
 * - One answer of a kind ends all that was held against it.
 */
import type { Timestamp } from '@evenkeel/event-schemas';
import type { ReadFailed, Refusal } from '@evenkeel/sync-engine';

/** `listed`: the rows of a page, which are looked at only when they are recorded. */
export type ReadKind = 'by_id' | 'page' | 'listed' | 'campaign';

interface Trouble {
  readonly refusal: Refusal;
  rounds: number;
  until: number;
  /** The same, once a sign says that it may be over. */
  untilWithSign: number;
}

interface Signs {
  readonly account: string;
  readonly newestHintAt: Timestamp | null;
}

const FATAL: ReadonlySet<Refusal> = new Set(['invalid_token', 'inactive_account', 'list_error']);
const CAMPAIGN_STOPPED = 'campaign_stopped';
const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 60_000;
/** Half a second, one, two, four: after so many rounds it is no blip any more. */
const ROUNDS_TO_DEGRADE = 5;
const PROBE_FIRST_MS = 2_000;
/** From a probe to the next one, if there is a sign. */
const SIGN_WAIT_MS = 10_000;

export class ReadingHealth {
  private readonly troubles = new Map<ReadKind, Trouble>();
  private fatal: Trouble | null = null;
  /** The campaign is not among the account's active ones. */
  private stopped: Trouble | null = null;
  private signs: Signs | null = null;
  private anyAnswer = false;

  /** What an earlier worker had found out is held until it is looked into, at once. */
  resume(degradedBy: string): void {
    const refusal = [...FATAL].find((each) => each === degradedBy);
    if (refusal) this.fatal = { refusal, rounds: 1, until: 0, untilWithSign: 0 };
    if (degradedBy === CAMPAIGN_STOPPED)
      this.stopped = { refusal: 'list_error', rounds: 1, until: 0, untilWithSign: 0 };
  }

  sawAnswer(): boolean {
    return this.anyAnswer;
  }

  /** Milliseconds until a read of this kind may be sent; 0: now. A probe is of kind `campaign`. */
  waitFor(kind: ReadKind): number {
    const own = this.troubles.get(kind)?.until ?? 0;
    const probe = Math.max(this.fatal?.until ?? 0, this.stopped?.until ?? 0);
    const all = kind === 'campaign' ? probe : this.isStopped() ? Infinity : 0;
    return Math.max(0, Math.max(own, all) - performance.now());
  }

  /** Only a probe may find out whether that has ended. */
  isStopped(): boolean {
    return this.fatal !== null || this.stopped !== null;
  }

  answered(kind: ReadKind): void {
    this.anyAnswer = true;
    this.troubles.delete(kind);
  }

  /** The campaign was listed and its subscribers could be read, or it was not listed. */
  probed(listed: boolean): void {
    this.fatal = null;
    this.stopped = listed ? null : worse(this.stopped, 'list_error', PROBE_FIRST_MS, null);
    if (listed) this.troubles.clear();
  }

  /** Told at each look. */
  noteSigns(account: string, newestHintAt: Timestamp | null): void {
    const before = this.signs;
    this.signs = { account, newestHintAt };
    if (!before) return;
    const isWebhookNew = newestHintAt !== null && newestHintAt > (before.newestHintAt ?? '');
    const isTokenNew = account !== before.account;
    if (this.fatal && (isTokenNew || (isWebhookNew && this.fatal.refusal !== 'invalid_token'))) hasten(this.fatal);
    if (this.stopped && (isTokenNew || isWebhookNew)) hasten(this.stopped);
  }

  failed(kind: ReadKind, { refusal, retryAfterMs }: ReadFailed): void {
    if (refusal === 'rate_limited') return; // the budget is emptied for it
    if (FATAL.has(refusal)) this.fatal = worse(this.fatal, refusal, PROBE_FIRST_MS, retryAfterMs);
    else this.troubles.set(kind, worse(this.troubles.get(kind) ?? null, refusal, FIRST_WAIT_MS, retryAfterMs));
  }

  /** Why the source is degraded; null while it is not. */
  degradedBy(): string | null {
    if (this.fatal) return this.fatal.refusal;
    if (this.stopped) return CAMPAIGN_STOPPED;
    const lasting = [...this.troubles.values()].find(({ rounds }) => rounds >= ROUNDS_TO_DEGRADE);
    return lasting ? lasting.refusal : null;
  }
}

/** Reads that failed together are one round. */
function worse(held: Trouble | null, refusal: Refusal, firstMs: number, retryAfterMs: number | null): Trouble {
  const now = performance.now();
  if (held && held.until > now) return held;
  const rounds = (held?.rounds ?? 0) + 1;
  const waitMs = retryAfterMs ?? Math.min(firstMs * 2 ** (rounds - 1), LONGEST_WAIT_MS);
  return { refusal, rounds, until: now + waitMs, untilWithSign: now + (retryAfterMs ?? SIGN_WAIT_MS) };
}

function hasten(held: Trouble): void {
  held.until = Math.min(held.until, held.untilWithSign);
}
