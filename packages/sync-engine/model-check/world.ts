/**
 * The state of the game for one subscriber, and its encoding.
 *
 * The provider walks through the states of a scenario. Its replicas may answer with any state from `replicas` to
 * `provider`. Webhooks under way are a bag: any of them may be recorded next, alone or with others. A recording of hints
 * may be slow: it has drawn its fence and holds the lock, and nothing of it is seen before it is committed. A reader's
 * fence, and whether the settle delay had passed since the newest hint before it, are fixed when it is drawn; its answer
 * when the provider answers; what it does when it is recorded. Two states that differ only in the distance between fences,
 * or in the order of the readers, are one; so are two that differ in how settled a read was of which a newer hint is known.
 */
import {
  FIRST_FENCE,
  isSettledAtDrawing,
  NUMBERS_OF_ROW,
  numbersOf,
  rowOfNumbers,
  type AbstractRow,
} from './abstract-row';

export const ABSENT = 30;
/** A page that did not show a row which is there: rows shift while a list is paged. */
export const MISSED = 31;

export const READ = { byId: 0, page: 1 } as const;
export const SENT = 0;
export const ANSWERED = 1;

export interface Read {
  readonly via: number;
  readonly stage: number;
  readonly fence: number;
  /** Index of the provider's state, `ABSENT` or `MISSED`. */
  readonly answer: number;
  /** Drawn the settle delay after the newest hint whose fence was drawn before. */
  readonly settled: boolean;
  /** A page drawn after the last change, when no replica lagged: what it shows is the truth. */
  readonly truthful: boolean;
}

/** Of hints: begun, and not committed. */
export interface SlowRecording {
  readonly fence: number;
  /** The settle delay has passed since it began. */
  readonly settled: boolean;
  /** Where the provider stood when it began. */
  readonly hintedAt: number;
  readonly batch: readonly number[];
}

export interface World {
  provider: number;
  replicas: number;
  /** Newest change of which a hint was recorded. */
  heard: number;
  /** A complete sweep that could not be wrong was recorded after the last change. */
  swept: boolean;
  repeatsLeft: number;
  asksLeft: number;
  sweepsLeft: number;
  /** Where the provider stood when the newest hint was recorded; once the settle delay has passed, replicas do too. */
  hintedAt: number;
  row: AbstractRow | null;
  underWay: readonly number[];
  recording: SlowRecording | null;
  reads: readonly Read[];
}

/** Higher than every fence in use. */
export function nextFence({ row, reads, recording }: Pick<World, 'row' | 'reads' | 'recording'>): number {
  let highest = Math.max(row ? highestFenceOf(row) : 0, recording?.fence ?? 0);
  for (const { fence } of reads) if (fence > highest) highest = fence;
  return highest + 1;
}

export function highestFenceOf(row: AbstractRow): number {
  return Math.max(row.fetchFence, row.hintFence, row.settledFence, row.absentFence, row.listAbsentFence);
}

/** As a string of characters below 256, each fence by its rank; `decodeWorld` gives the renumbered world back. */
export function encodeWorld(world: World): string {
  const { row, reads, underWay, recording } = world;
  const ranks = new Ranks(row, reads, recording);
  const hintedAt = isSettledAtDrawing(row) ? 0 : world.hintedAt;
  scratch[0] = world.provider | (world.replicas << 3) | (world.swept ? 64 : 0) | (row ? 128 : 0);
  scratch[1] = world.heard | (hintedAt << 3);
  scratch[2] = world.repeatsLeft | (world.asksLeft << 2) | (world.sweepsLeft << 4);
  let end = row ? writeRow(row, ranks, ROW_STARTS) : ROW_STARTS;
  scratch[end++] = underWay.length;
  for (const hint of sorted(underWay)) scratch[end++] = hint;
  end = writeRecording(recording, ranks, end);
  const hintFence = row?.hintFence ?? 0;
  for (const read of sorted(reads.map((each) => codeOfRead(each, ranks, hintFence)))) {
    scratch[end++] = read & 127;
    scratch[end++] = read >> 7;
  }
  return scratch.toString('latin1', 0, end);
}

const scratch = Buffer.alloc(64);
const ROW_STARTS = 3;

const sorted = (numbers: readonly number[]): readonly number[] =>
  numbers.length < 2 ? numbers : numbers.toSorted((a, b) => a - b);

function writeRow(row: AbstractRow, ranks: Ranks, from: number): number {
  const numbers = numbersOf(row);
  let at = from;
  numbers.forEach((number, i) => (scratch[at++] = i < FIRST_FENCE ? number : ranks.of(number)));
  return at;
}

function writeRecording(recording: SlowRecording | null, ranks: Ranks, from: number): number {
  let at = from;
  scratch[at++] = recording ? recording.batch.length : 0;
  if (!recording) return at;
  scratch[at++] = (recording.settled ? 1 : 0) | (recording.hintedAt << 1) | (ranks.of(recording.fence) << 4);
  for (const hint of recording.batch) scratch[at++] = hint;
  return at;
}

/** A row by itself, for maps. */
export function codeOfRow(row: AbstractRow): string {
  return scratch.toString('latin1', 0, writeRow(row, new Ranks(row, [], null), 0));
}

/** The same row with its fences renumbered, so that a long drain does not run away. */
export function renumbered(row: AbstractRow): AbstractRow {
  const ranks = new Ranks(row, [], null);
  return rowOfNumbers(numbersOf(row).map((number, i) => (i < FIRST_FENCE ? number : ranks.of(number))));
}

function codeOfRead(read: Read, ranks: Ranks, hintFence: number): number {
  const settled = read.settled && read.fence > hintFence;
  const flags = read.via | (read.stage << 1) | (settled ? 4 : 0) | (read.truthful ? 8 : 0);
  return flags | (read.answer << 4) | (ranks.of(read.fence) << 9);
}

export function decodeWorld(code: string): World {
  const first = code.charCodeAt(0);
  const hasRow = first >= 128;
  const start = hasRow ? ROW_STARTS + NUMBERS_OF_ROW : ROW_STARTS;
  const recordingFrom = start + 1 + code.charCodeAt(start);
  const slow = code.charCodeAt(recordingFrom);
  const readsFrom = recordingFrom + (slow === 0 ? 1 : 2 + slow);
  const reads: Read[] = [];
  for (let i = readsFrom; i < code.length; i += 2)
    reads.push(readOfCode(code.charCodeAt(i) | (code.charCodeAt(i + 1) << 7)));
  return {
    provider: first & 7,
    replicas: (first >> 3) & 7,
    swept: (first & 64) !== 0,
    heard: code.charCodeAt(1) & 7,
    hintedAt: code.charCodeAt(1) >> 3,
    repeatsLeft: code.charCodeAt(2) & 3,
    asksLeft: (code.charCodeAt(2) >> 2) & 3,
    sweepsLeft: code.charCodeAt(2) >> 4,
    row: hasRow ? rowOfNumbers(numbersIn(code, ROW_STARTS, start)) : null,
    underWay: numbersIn(code, start + 1, recordingFrom),
    recording: slow === 0 ? null : recordingIn(code, recordingFrom + 1, readsFrom),
    reads,
  };
}

function recordingIn(code: string, from: number, to: number): SlowRecording {
  const first = code.charCodeAt(from);
  const batch = numbersIn(code, from + 1, to);
  return { settled: (first & 1) !== 0, hintedAt: (first >> 1) & 7, fence: first >> 4, batch };
}

function numbersIn(code: string, from: number, to: number): number[] {
  const numbers: number[] = [];
  for (let i = from; i < to; i++) numbers.push(code.charCodeAt(i));
  return numbers;
}

function readOfCode(code: number): Read {
  return {
    via: code & 1,
    stage: (code >> 1) & 1,
    settled: (code & 4) !== 0,
    truthful: (code & 8) !== 0,
    answer: (code >> 4) & 31,
    fence: code >> 9,
  };
}

const bitsSet = Array.from({ length: 4096 }, (_, n) => n.toString(2).replaceAll('0', '').length);

/** Fences by their order: fences are below 12, since every state that is kept has been renumbered. */
class Ranks {
  private readonly used: number;

  constructor(row: AbstractRow | null, reads: readonly Read[], recording: SlowRecording | null) {
    let used = recording ? 1 << recording.fence : 0;
    if (row) {
      used |= (1 << row.fetchFence) | (1 << row.hintFence) | (1 << row.settledFence);
      used |= (1 << row.absentFence) | (1 << row.listAbsentFence);
    }
    for (const { fence } of reads) used |= 1 << fence;
    this.used = used & ~1;
  }

  of(fence: number): number {
    return fence === 0 ? 0 : (bitsSet[this.used & ((1 << fence) - 1)] ?? 0) + 1;
  }
}
