/**
 * Rows that are due are read by id, several at a time, each by one reader at a time (protocol sections 2, 4 and 5). Rules:
 * - What is due stands in the rows. What is kept here (who is being read, who was read when, who failed) only spaces reads
 *   out, and may be lost.
 * - A row whose read changed nothing about its being due (it failed, or an absence that does not count) waits, longer each
 *   time, and holds up no other.
 * - An absence is recorded only once the campaign was seen to be active after it was answered.
 * - While no calls are left, nothing is asked for: with thousands of rows due, each would be begun, and put off, in turn.
 * - What is due is loaded by the dozen, and begun as readers become free: to look for it costs more than to read it. It is
 *   looked for at most ten times a second while nothing of it may be read yet, however many hints come.
 * - While a sweep answers what is due, only what it cannot answer is read here; while a brake is held, rows that the sweep
 *   lacked are not.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { DueRow, WantedDue } from '@evenkeel/database';
import {
  readDue,
  ReadFailed,
  type AnsweredRead,
  type AnsweredRewards,
  type DueSubject,
  type Lane,
  type RowRead,
} from '@evenkeel/sync-engine';
import { checkCampaign } from './check-source';
import { ReadGatherer } from './gather-reads';
import { portsFor, recordAnswered, type ReadingContext } from './reading-context';
import { RowWaits } from './row-waits';
import { tryRead } from './try-read';

export interface VerifyScope {
  /** No sweep is answering them. */
  readonly listedToo: boolean;
  /** No brake is held. */
  readonly missingToo: boolean;
}

type Subject = DueSubject['what'];
type Answer = AnsweredRead | AnsweredRewards;

interface Loaded {
  readonly subject: Subject;
  readonly due: DueRow;
}

/** Asked of the provider at once. */
const ASKED_AT_ONCE = 6;
/**
 * With those that were answered and are not recorded yet. They may wait for the source's lock, or for a look at the campaign,
 * and hold up nobody who is to be asked. On a busy machine the lock is had every five seconds or so, and what waits for it is
 * recorded together: with six in all some ten a second were read while webhooks came, with 96 seventeen.
 */
const UNDER_WAY_AT_ONCE = 400;
const LOADED_AT_ONCE = 48;
/** A sweep may have read it meanwhile, a newer hint be older than what is left of it. */
const LOADED_FOR_MS = 1_000;
/** Without calls for hints, what else may be due is in no hurry. */
const LOOK_AGAIN_MS = { mostly: 100, withoutCalls: 500 } as const;

export class RowVerifier {
  private readonly waits = new RowWaits();
  private readonly underWay = new Map<string, Promise<void>>();
  private asked = 0;
  private readonly gatherer: ReadGatherer;
  private campaignCheck: Promise<boolean> | null = null;
  private lookAgainAt = 0;
  private loaded: Loaded[] = [];
  private loadedFor: VerifyScope | null = null;
  private loadedUntil = 0;

  /** `wake` is called when one more may be asked for. */
  constructor(
    private readonly context: () => ReadingContext,
    private readonly wake: () => void,
  ) {
    this.gatherer = new ReadGatherer((batch) => recordAnswered(this.context(), batch));
  }

  /** Sends what may be sent now; answers how many reads it began. */
  async verifyDue(scope: VerifyScope): Promise<number> {
    const { calls, signal } = this.context();
    if (!this.mayAsk() || (calls.isSpent('hints') && calls.isSpent('looks'))) return 0;
    const early = this.lookAgainAt - performance.now();
    if (early > 0) await delay(early, undefined, { signal });
    if (!this.isLoadedFor(scope)) await this.load(scope);
    let begun = 0;
    while (this.mayAsk() && this.context().health.waitFor('by_id') === 0) {
      const next = this.loaded.shift();
      if (!next) break;
      if (this.begin(next)) begun += 1;
    }
    const pause = calls.isSpent('hints') ? LOOK_AGAIN_MS.withoutCalls : LOOK_AGAIN_MS.mostly;
    if (begun === 0) this.lookAgainAt = performance.now() + pause;
    return begun;
  }

  /** These were read just now, by a sweep: no courtesy is owed to them. */
  noteRead(reads: readonly AnsweredRead[], rows: readonly RowRead[]): void {
    const dirty = new Set(rows.filter((row) => row.dirty).map(({ key }) => key.id));
    for (const { entity, key, drawnAt } of reads)
      if (dirty.has(key.id))
        this.waits.noteRead(placeOf(entity === 'reward' ? 'rewards' : 'subscriber', key.subscriber_id), drawnAt);
  }

  async idle(): Promise<void> {
    await Promise.allSettled(this.underWay.values());
  }

  private mayAsk(): boolean {
    return this.asked < ASKED_AT_ONCE && this.underWay.size < UNDER_WAY_AT_ONCE;
  }

  private isLoadedFor({ listedToo, missingToo }: VerifyScope): boolean {
    const { loaded, loadedFor, loadedUntil } = this;
    const same = loadedFor?.listedToo === listedToo && loadedFor.missingToo === missingToo;
    return same && loaded.length > 0 && performance.now() < loadedUntil;
  }

  private async load(scope: VerifyScope): Promise<void> {
    const subscribers = await this.loadDue('subscriber', scope);
    const rewards = await this.loadDue('rewards', scope);
    this.loaded = takeTurns(
      subscribers.map((due) => ({ subject: 'subscriber', due })),
      rewards.map((due) => ({ subject: 'rewards', due })),
    );
    this.loadedFor = scope;
    this.loadedUntil = performance.now() + LOADED_FOR_MS;
  }

  private loadDue(subject: Subject, scope: VerifyScope): Promise<DueRow[]> {
    const { source, calls, database } = this.context();
    const wanted: WantedDue = {
      source: source.name,
      ample: calls.isAmple(),
      settleMs: source.settings.settleMs,
      except: this.waits.waiting(subject, [...this.underWay.keys()]),
      ...scope,
      limit: LOADED_AT_ONCE,
    };
    return subject === 'subscriber' ? database.dueRows.subscribers(wanted) : database.dueRows.rewardOwners(wanted);
  }

  private begin({ subject, due }: Loaded): boolean {
    const { source, calls } = this.context();
    const place = placeOf(subject, due.id);
    const next = this.waits.nextRead(place, due, { settleMs: source.settings.settleMs, ample: calls.isAmple() });
    if (!next || next.at > due.now) return false;
    const lane: Lane = next.kind === 'look' || due.listAbsent ? 'looks' : 'hints';
    if (calls.isSpent(lane)) return false;
    const verifying = this.verify(subject, due.id, lane).finally(() => {
      this.underWay.delete(place);
      this.wake();
    });
    this.underWay.set(place, verifying);
    return true;
  }

  private async verify(subject: Subject, id: string, lane: Lane): Promise<void> {
    const place = placeOf(subject, id);
    try {
      const read = await this.read(subject, id, lane);
      if (read === 'not_now') this.waits.putOff(place);
      else if (read !== 'unusable' && (await this.recordRead(place, read))) this.waits.succeeded(place);
      else this.waits.failed(place);
    } catch (error) {
      this.waits.failed(place);
      const { log, source, signal } = this.context();
      if (!signal.aborted)
        log.warn({ err: error, source: source.name }, 'a read could not be recorded; it is read again');
    }
  }

  /** `not_now`: that it has no answer is nothing of this row's; `unusable`: it may be. */
  private async read(subject: Subject, id: string, lane: Lane): Promise<Answer | 'not_now' | 'unusable'> {
    const context = this.context();
    const ports = portsFor(context, lane);
    const due = { what: subject, subscriberId: id };
    this.asked += 1;
    const read = await tryRead<Answer | 'no_calls'>(context, 'by_id', () =>
      readDue(context.source, due, ports),
    ).finally(() => {
      this.asked -= 1;
      this.wake();
    });
    if (read === 'no_calls') return 'not_now';
    if (!(read instanceof ReadFailed)) return read;
    return read.refusal === 'malformed' || read.refusal === 'unexpected' ? 'unusable' : 'not_now';
  }

  /** Whether it was of use: the row is not due any more, or was read for the first time since its hint. */
  private async recordRead(place: string, read: Answer): Promise<boolean> {
    this.waits.noteRead(place, read.drawnAt);
    const absencesCount = await this.doAbsencesCount(read);
    const rows = await this.gatherer.gather(
      'entity' in read
        ? { reads: [read], rewardsOf: [], absencesCount }
        : { reads: [], rewardsOf: [read], absencesCount },
    );
    this.waits.noteDirty(
      place,
      rows.some((row) => row.dirty),
    );
    return rows.every(({ outcome }) => outcome !== 'ignored' && outcome !== 'discarded');
  }

  private async doAbsencesCount({ answer }: Answer): Promise<boolean> {
    if (answer !== 'absent') return this.context().absencesCount;
    return this.context().absencesCount && (await this.isCampaignActive());
  }

  /** Asked after the absence was answered; those that wait for it at the same time share the next one that is asked. */
  private async isCampaignActive(): Promise<boolean> {
    await this.campaignCheck; // began before, so it says nothing of after
    this.campaignCheck ??= checkCampaign(this.context(), 'hints')
      .then((seen) => seen === 'listed')
      .finally(() => (this.campaignCheck = null));
    return this.campaignCheck;
  }
}

/** One of each in turn, so that many due subscribers never keep rewards waiting, nor the other way about. */
function takeTurns(some: readonly Loaded[], others: readonly Loaded[]): Loaded[] {
  const turns = Array.from({ length: Math.max(some.length, others.length) }, (_, n) => [some[n], others[n]]);
  return turns.flat().filter((each) => each !== undefined);
}

function placeOf(subject: Subject, id: string): string {
  return `${subject}:${id}`;
}
