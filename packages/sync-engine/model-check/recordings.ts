/**
 * Drives the real functions: an abstract row and what is recorded go in, the row as it then stands comes out, checked
 * against the invariants. The same question is put to the functions once; the game asks it from thousands of states.
 */
import type { Hint } from '@evenkeel/event-schemas';
import { closeRow } from '../src/close-row';
import { decideListAbsence } from '../src/decide-absence';
import { decideRead } from '../src/decide-read';
import { foldDeliveries, type ParsedDelivery } from '../src/fold-deliveries';
import type { RecordedBatch } from '../src/ports';
import type { Reading } from '../src/reading';
import type { RecordingMoment, Row } from '../src/row';
import { addMillis, SECOND_MS } from '../src/time';
import {
  identity,
  nameOf,
  NOW,
  numbersOf,
  saying,
  toAbstract,
  toRow,
  updatedAtOf,
  type AbstractRow,
} from './abstract-row';
import { brokenByRecording, isAbsence, type Broken, type RecordedBy } from './invariants';
import type { ProviderState, Scenario } from './scenarios';
import { READ, type Read } from './world';

/** The functions under check. A broken rule is one of these, wrapped. */
export interface Rules {
  readonly foldDeliveries: typeof foldDeliveries;
  readonly decideRead: typeof decideRead;
  readonly decideListAbsence: typeof decideListAbsence;
  readonly closeRow: typeof closeRow;
}

export const presentRules: Rules = { foldDeliveries, decideRead, decideListAbsence, closeRow };

export interface Recorded {
  readonly row: AbstractRow | null;
  readonly broken: Broken;
}

const SOURCE = { name: 'model', provider: 'model', listUuid: 'list', status: 'active', webhookSecrets: [] } as const;
const digest = { sha256: () => '0'.repeat(64) };
const JUST_DRAWN = addMillis(NOW, -SECOND_MS);
/** Tells a question about a read from one about hints, which begins with a fence. */
const A_READ = 128;
const DRAWN_TOO_EARLY = addMillis(NOW, -61 * SECOND_MS);

export class Recordings {
  private readonly answers = new Map<string, Recorded>();

  constructor(
    private readonly rules: Rules,
    private readonly scenario: Scenario,
  ) {}

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
    const decided = this.decide(before, read, moment);
    if (!decided) return { row: null, broken: before ? 'a row was removed' : null };
    const { row: after, change } = this.rules.closeRow(before, decided, { type: 'verify', id: 'read' }, moment);
    const by: RecordedBy = isAbsence(read.answer)
      ? { what: read.via === READ.page ? 'list absence' : 'read', snapshotFence: null }
      : { what: 'read', snapshotFence: BigInt(read.fence) };
    const broken = brokenByRecording({ before, after, change }, by) ?? this.brokenLateness(before, read, moment);
    return { row: toAbstract(after), broken };
  }

  /** The same read, recorded more than 60 s after it was drawn, must leave no trace: it is as if its reader crashed. */
  private brokenLateness(before: Row | null, read: Read, moment: RecordingMoment): Broken {
    if (read.via === READ.page && isAbsence(read.answer)) return null;
    const late = { ...this.readingOf(read), drawnAt: DRAWN_TOO_EARLY };
    const { outcome } = this.rules.decideRead(before, identity, late, moment);
    return outcome === 'superseded' || outcome === 'discarded' ? null : 'a read older than 60 s was used';
  }

  private decide(before: Row | null, read: Read, moment: RecordingMoment): Row | null {
    if (read.via === READ.page && isAbsence(read.answer))
      return before && this.rules.decideListAbsence(before, BigInt(read.fence), moment);
    return this.rules.decideRead(before, identity, this.readingOf(read), moment).row;
  }

  private readingOf(read: Read): Reading {
    return {
      via: read.via === READ.page ? 'page' : 'by_id',
      fence: BigInt(read.fence),
      drawnAt: JUST_DRAWN,
      settled: read.settled,
      sourceActive: true,
      answer: isAbsence(read.answer) ? 'absent' : snapshotOf(this.stateAt(read.answer)),
    };
  }

  private deliveryOf(hint: number, i: number): ParsedDelivery {
    const { name, event } = this.stateAt(hint);
    return {
      delivery: {
        id: `delivery ${i}`,
        source: SOURCE.name,
        received_at: NOW,
        ingest_id: 'one',
        ingest_seq: i + 1,
        body: '',
        encoding: 'utf8',
        headers: {},
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

/** A delivery is `applied` exactly if it has a share in a change, and every change is somebody's. */
function brokenLedger({ deliveries, changes }: RecordedBatch): Broken {
  const honest = deliveries.every(({ outcome, changes: shared }) => (outcome === 'applied') === shared.length > 0);
  if (!honest) return '2: a delivery says applied and has no share in a change, or the other way about';
  const owned = new Set(deliveries.flatMap(({ changes: shared }) => shared));
  return owned.size === changes.length ? null : '2: a change that no delivery has a share in';
}
