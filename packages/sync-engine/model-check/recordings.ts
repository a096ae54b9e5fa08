/**
 * Drives the real functions: an abstract row and what is recorded go in, the row as it then stands comes out, checked
 * against the invariants. The same question is put to the functions once; the game asks it from thousands of states.
 *
 * Reads are folded as they are in use, with drift judged and mended. Whether a read was settled is told by the fold, from
 * the row that it meets and from when the read was drawn: soon after the newest hint, or the settle delay after it. Drift
 * that stands is no part of the game, since with repair it changes no row (`brokenDrift` holds the fold to that); nor is
 * drift that is only reported.
 */
import type { Hint } from '@evenkeel/event-schemas';
import { decideListAbsence } from '../src/decide-absence';
import type { StandingDrift } from '../src/drift';
import { foldDeliveries, type ParsedDelivery } from '../src/fold-deliveries';
import { foldReads, type ReadsInput } from '../src/fold-reads';
import type { RecordingSource } from '../src/ports';
import type { ReadSource, RecordedReads } from '../src/read-ports';
import type { AnsweredRead } from '../src/reading';
import { isDirty, type RecordingMoment, type Row } from '../src/row';
import { addMillis, HOUR_MS, SECOND_MS } from '../src/time';
import {
  identity,
  isSettledAtDrawing,
  nameOf,
  NOW,
  numbersOf,
  saying,
  SETTLE_DELAY_MS,
  toAbstract,
  toRow,
  updatedAtOf,
  type AbstractRow,
} from './abstract-row';
import {
  brokenByRecording,
  brokenLedger,
  brokenSuspicion,
  isAbsence,
  type Broken,
  type RecordedBy,
} from './invariants';
import type { ProviderState, Scenario } from './scenarios';
import { READ, type Read, type World } from './world';

/** The functions under check. A broken rule is one of these, wrapped. */
export interface Rules {
  readonly foldDeliveries: typeof foldDeliveries;
  readonly foldReads: typeof foldReads;
  readonly decideListAbsence: typeof decideListAbsence;
  /** No function of the engine's: how long it is since the newest hint is a fact, recorded or not. */
  readonly isDrawnSettled: (world: Pick<World, 'row' | 'recording'>) => boolean;
}

export const presentRules: Rules = {
  foldDeliveries,
  foldReads,
  decideListAbsence,
  isDrawnSettled: ({ row, recording }) => (recording ? recording.settled : isSettledAtDrawing(row)),
};

export interface Recorded {
  readonly row: AbstractRow | null;
  readonly broken: Broken;
}

const LIST = 'list';
const SOURCE: RecordingSource = { name: 'model', provider: 'model', listUuid: LIST, status: 'active' };
const READ_SOURCE: ReadSource = {
  ...SOURCE,
  access: { apiUrl: '', apiToken: '', listUuid: LIST },
  ...{ account: '', connectedAt: NOW },
  settings: { settleMs: SETTLE_DELAY_MS, repair: true, callsPerHour: 4_500, hourMs: HOUR_MS },
};
const digest = { sha256: () => '0'.repeat(64) };
/** Of a row whose newest hint is settled by now (`HINT_AT` of `abstract-row.ts`), one is drawn after the delay, one before. */
export const DRAWN_SETTLED = addMillis(NOW, -SECOND_MS);
const DRAWN_SOON_AFTER_HINT = addMillis(NOW, -55 * SECOND_MS);
const DRAWN_TOO_EARLY = addMillis(NOW, -61 * SECOND_MS);
/** Tells a question about a read from one about hints, which begins with a fence. */
const A_READ = 128;

export class Recordings {
  private readonly answers = new Map<string, Recorded>();

  constructor(
    private readonly rules: Rules,
    private readonly scenario: Scenario,
  ) {}

  isDrawnSettled(world: Pick<World, 'row' | 'recording'>): boolean {
    return this.rules.isDrawnSettled(world);
  }

  /** Webhooks of these provider states, as one batch. */
  recordHints(row: AbstractRow | null, fence: number, hints: readonly number[]): Recorded {
    return this.remembered([fence, ...hints], row, () => this.askHints(row, fence, hints));
  }

  /** An answered read, recorded at a moment whose fence is `fence`. */
  recordRead(row: AbstractRow | null, fence: number, read: Read): Recorded {
    const { via, answer, settled } = read;
    const question = [A_READ | via | (settled ? 2 : 0), fence, read.fence, answer];
    return this.remembered(question, row, () => this.askRead(row, fence, read));
  }

  private remembered(question: number[], row: AbstractRow | null, ask: () => Recorded): Recorded {
    if (row) question.push(...numbersOf(row));
    const key = String.fromCharCode(...question);
    const known = this.answers.get(key);
    if (known) return known;
    const answer = ask();
    this.answers.set(key, answer);
    return answer;
  }

  private askHints(row: AbstractRow | null, fence: number, hints: readonly number[]): Recorded {
    const before = row && toRow(row);
    const batch = this.rules.foldDeliveries({
      source: SOURCE,
      deliveries: hints.map((hint, i) => this.deliveryOf(hint, i)),
      rows: before ? [before] : [],
      repeated: new Set(),
      moment: momentOf(fence),
      digest,
    });
    const [after] = batch.rows;
    const [change = null] = batch.changes;
    if (!after) return { row, broken: batch.changes.length > 0 ? 'a change without a row' : null };
    const by = { what: 'hints', snapshotFence: null } as const;
    const broken = brokenByRecording({ before, after, change }, by) ?? brokenLedger(batch);
    return { row: toAbstract(after), broken };
  }

  private askRead(row: AbstractRow | null, fence: number, read: Read): Recorded {
    const before = row && toRow(row);
    const moment = momentOf(fence);
    if (read.via === READ.page && isAbsence(read.answer)) return this.askListAbsence(before, read, moment);
    const answered = this.answeredOf(read);
    const folded = this.fold(before, answered, moment);
    const [after = before] = [...folded.rows, ...folded.confirmed];
    const [change = null] = folded.changes;
    if (!after) return { row: null, broken: change ? 'a change without a row' : null };
    const by: RecordedBy = { what: 'read', snapshotFence: isAbsence(read.answer) ? null : BigInt(read.fence) };
    const broken =
      brokenByRecording({ before, after, change }, by) ??
      this.brokenLateness(before, answered, moment) ??
      brokenSuspicion(before, after, folded) ??
      this.brokenDrift(before, after, answered, moment);
    return { row: toAbstract(after), broken };
  }

  private askListAbsence(before: Row | null, read: Read, moment: RecordingMoment): Recorded {
    if (!before) return { row: null, broken: null };
    const after = this.rules.decideListAbsence(before, BigInt(read.fence), moment);
    const broken = brokenByRecording({ before, after, change: null }, { what: 'list absence', snapshotFence: null });
    return { row: toAbstract(after), broken };
  }

  private fold(
    before: Row | null,
    read: AnsweredRead,
    moment: RecordingMoment,
    standing: ReadsInput['standing'] = [],
  ): RecordedReads {
    return this.rules.foldReads({
      ...{ source: READ_SOURCE, reads: [read], rows: before ? [before] : [], standing, moment, digest, announced },
      ...{ cause: { type: 'verify', id: null }, absencesCount: true },
    });
  }

  /** The same read, recorded more than 60 s after it was drawn, must leave no trace: it is as if its reader crashed. */
  private brokenLateness(before: Row | null, read: AnsweredRead, moment: RecordingMoment): Broken {
    const [late] = this.fold(before, { ...read, drawnAt: DRAWN_TOO_EARLY }, moment).reads;
    return late?.outcome === 'superseded' || late?.outcome === 'discarded' ? null : 'a read older than 60 s was used';
  }

  /** A row that waits for a read ends in the same state, whether a suspicion stands for it or not, answered by a hint or not. */
  private brokenDrift(before: Row | null, after: Row, read: AnsweredRead, moment: RecordingMoment): Broken {
    if (!before || !isDirty(before)) return null;
    const code = numbersOf(toAbstract(after)).join();
    const isOther = [before.state.hint_fence, before.state.hint_fence - 1n].some((dueFence) => {
      const folded = this.fold(before, read, moment, [{ ...SUSPICION, dueFence }]);
      const [other = before] = [...folded.rows, ...folded.confirmed];
      return numbersOf(toAbstract(other)).join() !== code;
    });
    return isOther ? 'drift: with repair, a suspicion that stands makes another row' : null;
  }

  private answeredOf(read: Read): AnsweredRead {
    return {
      ...identity,
      via: read.via === READ.page ? 'page' : 'by_id',
      fence: BigInt(read.fence),
      drawnAt: read.settled ? DRAWN_SETTLED : DRAWN_SOON_AFTER_HINT,
      answer: isAbsence(read.answer) ? 'absent' : snapshotOf(this.stateAt(read.answer)),
    };
  }

  private deliveryOf(hint: number, i: number): ParsedDelivery {
    const { name, event } = this.stateAt(hint);
    return {
      delivery: {
        ...{ id: `delivery ${i}`, source: SOURCE.name, received_at: NOW, ingest_id: 'one', ingest_seq: i + 1 },
        ...{ body: '', encoding: 'utf8', headers: {} },
      },
      digest: `${event} ${name}`,
      hint: { ...NO_HINT, event, meaning: event, content: { name: nameOf(name) } },
    };
  }

  private stateAt(index: number): ProviderState {
    const state = this.scenario.states[index];
    if (!state) throw new Error(`no provider state ${index}`);
    return state;
  }
}

const announced = () => new Set(['name']);
export const SUSPICION: Omit<StandingDrift, 'dueFence'> = {
  id: '1',
  entity: identity.entity,
  subscriberId: identity.key.subscriber_id,
  subjectId: identity.key.id,
  state: 'suspected',
  before: { name: nameOf(1) },
};

const NO_HINT: Omit<Hint, 'event' | 'meaning' | 'content'> = {
  list_uuid: SOURCE.listUuid,
  subscriber_id: identity.key.id,
  carried: {},
  referrer_code: null,
  reward: null,
  raw: {},
};

function momentOf(fence: number): RecordingMoment {
  return { fence: BigInt(fence), now: NOW };
}

function snapshotOf({ name, points, updatedAt }: ProviderState) {
  return {
    content: { name: nameOf(name), points },
    carried: {},
    raw: {},
    providerUpdatedAt: updatedAtOf(updatedAt),
    digest: String(saying(name, points)),
  };
}
