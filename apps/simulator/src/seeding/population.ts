import type { IssuedReward } from '../provider/provider-types';
import { createPopulationColumns, type PopulationColumns } from './population-columns';
import { SequenceIndex } from './sequence-index';

export interface Seeding {
  readonly listUuid: string;
  readonly count: number;
  /** The start, in Unix seconds. */
  readonly now: number;
}

/** Those who joined before the start, as they stand at it. */
export interface Population extends Seeding {
  readonly columns: PopulationColumns;
  readonly byId: SequenceIndex;
  readonly byCode: SequenceIndex;
  readonly rewards: Map<number, IssuedReward[]>;
  nextRewardId: number;
}

const DAYS_BEFORE = 90;

export function createPopulation(seeding: Seeding): Population {
  const { count } = seeding;
  const columns = createPopulationColumns(count);
  const [byId, byCode] = [new SequenceIndex(count), new SequenceIndex(count)];
  return { ...seeding, columns, byId, byCode, rewards: new Map(), nextRewardId: 1 };
}

/** Spread evenly over the months before the start. */
export function joinedAt({ now, count }: Seeding, sequence: number): number {
  const span = DAYS_BEFORE * 86_400;
  return now - span + Math.floor((span * (sequence - 1)) / count);
}

export function codeOf({ columns }: Population, sequence: number): string {
  return hex8(columns.code[sequence] ?? 0);
}

export function idOf({ columns }: Population, sequence: number): string {
  return `sub_${hex4(columns.idHigh[sequence] ?? 0)}${hex8(columns.idLow[sequence] ?? 0)}`;
}

export function findByCode({ columns, byCode }: Population, code: number): number | undefined {
  return byCode.find(code, (sequence) => columns.code[sequence] === code);
}

export function findById({ columns, byId }: Population, high: number, low: number): number | undefined {
  return byId.find(low, (sequence) => columns.idLow[sequence] === low && columns.idHigh[sequence] === high);
}

/** Looked up: writing and padding each anew is a third of what reading a row takes. */
const HEX4 = Array.from({ length: 0x1_0000 }, (_, number) => number.toString(16).padStart(4, '0'));

function hex4(number: number): string {
  return HEX4[number] ?? '';
}

function hex8(number: number): string {
  return hex4(number >>> 16) + hex4(number & 0xffff);
}
