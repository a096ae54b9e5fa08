/**
 * When the provider rests, what is due is worked off with true answers: it must end, soon, and leave the mirror equal
 * to the provider; once more after a true sweep; and rows that no read ever returned must end by expiry.
 *
 * Both of the planner's choices are played: every due row by id, and by sweeps wherever it may (rows with a
 * `list_absent_fence`, tombstones and unconfirmed rows always go by id).
 */
import { codeOfRow, ABSENT, ANSWERED, nextFence, READ, renumbered, type Read } from './world';
import { HINT, isDirtyRow, LOOK, type AbstractRow } from './abstract-row';
import { isSeen, mirrors, mirrorsAfterExpiry, newestOf, type Broken } from './invariants';
import type { Recordings } from './recordings';
import type { Scenario } from './scenarios';

const MOST_READS = 8;
const MOST_LOOKS = 8;
/** The first looks come within eight days; after these a month has passed. */
const LOOKS_WITHIN_A_MONTH = 3;

interface Drained {
  readonly row: AbstractRow | null;
  readonly reads: number;
}

export class Drains {
  private readonly answers = new Map<string, Broken>();
  /** The most reads that any drain needed. */
  longest = 0;

  constructor(
    private readonly recordings: Recordings,
    private readonly scenario: Scenario,
  ) {}

  brokenDrain(row: AbstractRow | null): Broken {
    const key = row ? codeOfRow(row) : '';
    const known = this.answers.get(key);
    if (known !== undefined) return known;
    const broken = this.play(row, false) ?? this.play(row, true);
    this.answers.set(key, broken);
    return broken;
  }

  private play(row: AbstractRow | null, bySweeps: boolean): Broken {
    const how = bySweeps ? 'by sweeps' : 'by id';
    const first = this.drain(row, bySweeps);
    if (first.reads >= MOST_READS) return `6: reads never end, ${how}`;
    const swept = this.read(first.row, READ.page);
    const second = this.drain(swept, bySweeps);
    if (second.reads >= MOST_READS) return `6: reads never end after a sweep, ${how}`;
    this.longest = Math.max(this.longest, first.reads, second.reads);
    if (!mirrors(second.row, newestOf(this.scenario))) return '6: a true sweep and its reads left a difference';
    return this.brokenExpiry(second.row, bySweeps);
  }

  private brokenExpiry(unconfirmed: AbstractRow | null, bySweeps: boolean): Broken {
    let row = unconfirmed;
    let looks = 0;
    for (; row?.look === LOOK.planned && looks < MOST_LOOKS; looks++) {
      const hintAge = looks >= LOOKS_WITHIN_A_MONTH ? HINT.month : row.hintAge;
      row = this.drain({ ...row, look: LOOK.due, hintAge }, bySweeps).row;
    }
    if (looks === MOST_LOOKS) return 'expiry: the looks at an unconfirmed row never end';
    const ended = mirrorsAfterExpiry(row, newestOf(this.scenario));
    return ended ? null : 'expiry: a row that nobody can confirm stays';
  }

  /** Reads until nothing is due, each after the settle delay. */
  private drain(start: AbstractRow | null, bySweeps: boolean): Drained {
    let row = start && afterSettleDelay(start);
    let reads = 0;
    while (row && reads < MOST_READS && (isDirtyRow(row) || row.look === LOOK.due)) {
      const byPage = bySweeps && row.listAbsentFence === 0 && row.deleted === 0 && row.look === LOOK.none;
      const after = this.read(row, byPage ? READ.page : READ.byId);
      row = after && afterSettleDelay(after);
      reads++;
    }
    return { row, reads };
  }

  private read(row: AbstractRow | null, via: number): AbstractRow | null {
    const { states } = this.scenario;
    const fence = row ? nextFence({ row, reads: [], recording: null }) : 1;
    const answer = isSeen(newestOf(this.scenario)) ? states.length - 1 : ABSENT;
    const read: Read = { via, stage: ANSWERED, fence, answer, settled: true, truthful: true };
    const { row: after } = this.recordings.recordRead(row, fence + 1, read);
    return after && renumbered(after);
  }
}

function afterSettleDelay(row: AbstractRow): AbstractRow {
  return row.hintAge === HINT.fresh ? { ...row, hintAge: HINT.settled } : row;
}
