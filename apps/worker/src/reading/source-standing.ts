/**
 * The status of a source, as reading it shows (protocol sections 5 and 6). Rules:
 * - `degraded`, with the provider's reason, while it cannot be read; that has ended only once something was answered.
 * - `silent` when reads found changes and no delivery came in the meantime, until one comes.
 * - `paused` is a person's, and stays.
 */
import type { Database, SyncState } from '@evenkeel/database';
import type { Logger } from '@evenkeel/observability';
import type { Timestamp } from '@evenkeel/event-schemas';
import type { ReadingHealth } from './reading-health';

const SILENT_REASON = 'changes_without_webhooks';

export class SourceStanding {
  private silent = false;

  constructor(
    private readonly name: string,
    private readonly health: ReadingHealth,
    private readonly states: Database['sourceStates'],
    private readonly log: Logger,
  ) {}

  /** Reads found so many changes that no hint had announced. Has any delivery come since then? */
  async judgeSilence(unannounced: number, since: Timestamp): Promise<void> {
    if (unannounced > 0 && !(await this.states.deliveryCameSince(this.name, since))) this.silent = true;
  }

  async judge(state: SyncState): Promise<void> {
    const degraded = this.health.degradedBy();
    if (degraded !== null) return this.become('degraded', degraded);
    if (state.status === 'degraded' && !this.health.sawAnswer()) return;
    if (state.status === 'silent' && (await this.states.deliveryCameSince(this.name, state.statusSince)))
      this.silent = false;
    else if (state.status === 'silent') this.silent = true;
    await this.become(this.silent ? 'silent' : 'active', this.silent ? SILENT_REASON : null);
  }

  private async become(status: 'active' | 'silent' | 'degraded', reason: string | null): Promise<void> {
    if (!(await this.states.setStatus(this.name, status, reason))) return;
    const what = { source: this.name, status, reason };
    if (status === 'active') this.log.info(what, 'the source is healthy');
    else if (status === 'silent') this.log.error(what, 'reads find changes and no webhook comes: is it switched off?');
    else this.log.error(what, 'the source cannot be read; nothing is deleted for it, and what is due waits');
  }
}
