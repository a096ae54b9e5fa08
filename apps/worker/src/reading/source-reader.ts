/**
 * Keeps one source true by reading it, for as long as this worker attends to it (protocol sections 5 and 6). Four loops:
 * - every second: how does the source stand, and what is wanted of it (status, checks, a sweep)?
 * - as soon as something is due: rows are verified by id;
 * - while a sweep is open: pages are read;
 * - while a brake is held: samples of what the sweep lacked are.
 * Everything that must not be lost is in the database; whoever attends next goes on from there.
 */
import type { Database, DueCounts, OpenSweep, SyncState } from '@evenkeel/database';
import type { Logger } from '@evenkeel/observability';
import { millisBetween, type Connectors, type ReadSource } from '@evenkeel/sync-engine';
import { setMaxListeners } from 'node:events';
import type { AccountCalls } from './account-calls';
import { checkCampaign, checkCounts, probe } from './check-source';
import { MissingConfirmer } from './confirm-missing';
import { DriftLog } from './drift-log';
import { ListSize } from './list-size';
import { planSource } from './plan-source';
import type { ReadingContext } from './reading-context';
import { ReadingHealth } from './reading-health';
import type { ReadingMetrics } from './reading-metrics';
import { ReadWaves } from './read-waves';
import { SourceStanding } from './source-standing';
import { sweepSource } from './sweep-source';
import { RowVerifier, type VerifyScope } from './verify-rows';
import { Wake } from './wake';

export interface SourceReaderPorts {
  readonly database: Database;
  readonly connectors: Connectors;
  readonly metrics: ReadingMetrics;
  readonly log: Logger;
  /** The calls of the account whose token this is; the same for sources that share it. */
  readonly callsOf: (source: ReadSource) => AccountCalls;
}

const LOOK_EVERY_MS = 1_000;
/** Hints that this worker records are read at once; this is for those that another one does. */
const VERIFY_EVERY_MS = 500;
const CHECK_EVERY_MS = 600_000;
const AFTER_ERROR_MS = 1_000;

export class SourceReader {
  private readonly stopping = new AbortController();
  private readonly health = new ReadingHealth();
  private readonly standing: SourceStanding;
  private readonly drift: DriftLog;
  private readonly verifier: RowVerifier;
  private readonly missing = new MissingConfirmer(() => this.present());
  private readonly wakes = { look: new Wake(), verify: new Wake(), sweep: new Wake(), confirm: new Wake() };
  private context: ReadingContext | null = null;
  private state: SyncState | null = null;
  private open: OpenSweep | null = null;
  private readonly waves = new ReadWaves();
  private readonly listSize = new ListSize();
  /** No sweep answers what is due, now or once the calls allow it. */
  private rowsGoById = true;
  /** How the counts differ, and how they did at the first check after a sweep: that much no sweep explains. */
  private difference = 0;
  private unmended: number | null = null;
  /** Brakes that the sweep here held, and how many of them a look has seen. */
  private brakes = { held: 0, seen: 0 };
  private readonly running: Promise<unknown>;

  constructor(
    private readonly name: string,
    private readonly ports: SourceReaderPorts,
  ) {
    const { database, log } = ports;
    this.standing = new SourceStanding(name, this.health, database.sourceStates, log);
    this.drift = new DriftLog(name, log);
    this.verifier = new RowVerifier(
      () => this.present(),
      () => this.nudge(),
    );
    setMaxListeners(0, this.stopping.signal); // one for each request that is under way
    this.running = Promise.all([
      this.repeat('looking at a source', this.wakes.look, LOOK_EVERY_MS, () => this.look()),
      this.repeat('verifying', this.wakes.verify, VERIFY_EVERY_MS, () => this.verify()),
      this.repeat('a sweep', this.wakes.sweep, LOOK_EVERY_MS, () => this.sweep()),
      this.repeat('confirming what a sweep lacked', this.wakes.confirm, LOOK_EVERY_MS, () => this.confirmMissing()),
    ]);
  }

  /** Hints were recorded: what is due is read without waiting. */
  nudge(): void {
    this.wakes.verify.wake();
  }

  /** Reads that are under way are cut off; their rows stay due. */
  async stop(): Promise<void> {
    this.stopping.abort(new Error('the worker stops, or another one attends to the source'));
    for (const wake of Object.values(this.wakes)) wake.wake();
    await this.running;
    await this.verifier.idle();
    this.ports.metrics.forget(this.name);
  }

  private present(): ReadingContext {
    if (!this.context) throw new Error('the source has nothing to be read with');
    return this.context;
  }

  /** An error (of the database, mostly) is told once, and waited out. */
  private async repeat(what: string, wake: Wake, everyMs: number, step: () => Promise<void>): Promise<void> {
    const { signal } = this.stopping;
    let failing = false;
    while (!signal.aborted) {
      let waitMs = everyMs;
      try {
        await step();
        failing = false;
      } catch (error) {
        // eslint-disable-next-line @typescript-eslint/no-unnecessary-condition -- it was aborted while the step was awaited
        if (signal.aborted) return;
        if (!failing) this.ports.log.warn({ err: error, source: this.name }, `${what} failed; trying again`);
        failing = true;
        waitMs = AFTER_ERROR_MS;
      }
      await wake.wait(waitMs);
    }
  }

  private mayRead(): boolean {
    return this.context !== null && this.state !== null && this.state.status !== 'paused' && !this.health.isStopped();
  }

  private async verify(): Promise<void> {
    if (!this.mayRead()) return;
    const scope: VerifyScope = { listedToo: this.rowsGoById, missingToo: !this.isBraked(this.state) };
    await this.verifier.verifyDue(scope);
  }

  private async sweep(): Promise<void> {
    const { open, state, context } = this;
    if (!open || !state || !context || !this.mayRead()) return;
    const sweptBefore = state.sweptFrom ?? context.source.connectedAt;
    const ended = await sweepSource(open, {
      context: () => this.present(),
      onRecorded: (reads, rows) => this.verifier.noteRead(reads, rows),
      onBraked: () => this.holdDeletions(),
      mayRead: () => this.mayRead(),
      wait: (ms) => this.wakes.sweep.wait(ms),
    });
    const done = ended === 'done' ? await this.ports.database.sweeps.find(open.id) : null;
    this.open = null;
    this.unmended = null;
    this.listSize.forget();
    if (done) await this.standing.judgeSilence(done.unannounced, sweptBefore);
    this.wakes.look.wake();
  }

  private isBraked(state: SyncState | null): boolean {
    return state?.braked != null || this.brakes.held > this.brakes.seen;
  }

  /** A look may be under way that read how the source stood before. */
  private holdDeletions(): void {
    this.brakes.held += 1;
    if (this.context) this.context = { ...this.context, absencesCount: false };
  }

  private async confirmMissing(): Promise<void> {
    const held = this.state?.braked;
    if (held && this.mayRead() && (await this.missing.confirm(held))) this.wakes.look.wake();
  }

  private async look(): Promise<void> {
    const { database, callsOf, connectors, metrics, log } = this.ports;
    const brakesHeld = this.brakes.held;
    const state = await database.sourceStates.load(this.name);
    const source = await database.findReadSource(this.name);
    if (!source || !state) {
      [this.context, this.state] = [null, state];
      if (state) this.showStanding(state, await database.dueRows.count(this.name, 0), 0);
      return;
    }
    if (!this.state && state.status === 'degraded') this.health.resume(state.statusReason ?? '');
    const calls = callsOf(source);
    const { signal } = this.stopping;
    this.brakes.seen = brakesHeld;
    const absencesCount = !this.isBraked(state) && !this.health.isStopped();
    const { health, drift } = this;
    this.context = { source, calls, health, drift, absencesCount, database, connectors, metrics, log, signal };
    this.state = state;
    const callsLeft = await calls.refresh();
    const due = await database.dueRows.count(this.name, source.settings.settleMs);
    if (state.status !== 'paused') {
      health.noteSigns(source.account, due.newestHintAt);
      await this.attend(this.context, state, due, callsLeft);
      await this.standing.judge(state);
      this.drift.tell(source.settings.repair);
    }
    this.showStanding(state, due, callsLeft);
  }

  private async attend(context: ReadingContext, state: SyncState, due: DueCounts, callsLeft: number): Promise<void> {
    if (this.health.isStopped()) {
      if (this.health.waitFor('campaign') === 0) await probe(context);
      return;
    }
    if (!state.checkedAt || millisBetween(state.checkedAt, state.now) >= CHECK_EVERY_MS)
      await this.check(context, state);
    this.open ??= await this.ports.database.sweeps.open(this.name);
    if (!this.open) return this.planReads(context, state, due, callsLeft);
    this.rowsGoById = this.open.reason !== 'due_rows' && this.waves.isDue(context, state, due);
    this.wakes.sweep.wake();
  }

  /** The light check: a call for the campaign, one for the counts. */
  private async check(context: ReadingContext, { sweptFrom }: SyncState): Promise<void> {
    const seen = await checkCampaign(context, 'sweeps');
    if (seen === 'unknown') return;
    await this.ports.database.sourceStates.noteCheck(this.name, seen === 'listed');
    const counts = seen === 'listed' && sweptFrom !== null ? await checkCounts(context, 'sweeps') : null;
    if (!counts || sweptFrom === null) return;
    this.difference = counts.difference;
    this.unmended ??= counts.difference;
    await this.standing.judgeSilence(counts.unannounced, sweptFrom);
  }

  private async planReads(context: ReadingContext, state: SyncState, due: DueCounts, callsLeft: number): Promise<void> {
    const unexplained = this.difference - (this.unmended ?? this.difference);
    const waveIsDue = this.waves.isDue(context, state, due);
    const listSize = await this.listSize.of(context);
    const occasion = { state, due, callsLeft, listSize, unexplained, waveIsDue };
    const { reads, sweep } = planSource(context, occasion);
    if (waveIsDue && due.listed > 0) this.waves.begin(context, reads.calls);
    this.rowsGoById = waveIsDue && reads.choice !== 'sweep';
    if (!sweep) return;
    this.rowsGoById = sweep.reason !== 'due_rows';
    const { log, database } = this.ports;
    const id = await database.sweeps.request(this.name, sweep.reason, sweep.plan);
    const { calls, otherCalls, cleanAfterMs } = reads;
    log.info(
      { source: this.name, sweep: id, reason: sweep.reason, calls, otherCalls, callsLeft, cleanAfterMs },
      `a sweep begins: ${sweep.why}`,
    );
    this.open = await database.sweeps.open(this.name);
    this.wakes.sweep.wake();
  }

  private showStanding({ status, sweptFrom, braked }: SyncState, { due }: DueCounts, callsLeft: number): void {
    this.ports.metrics.standing(this.name, {
      ...{ status, due, callsLeft, braked: braked !== null },
      sweptFrom: sweptFrom === null ? null : Date.parse(sweptFrom) / 1_000,
    });
  }
}
