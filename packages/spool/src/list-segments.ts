/** What lies where: segments in the directories that belong to this process, and the bytes of everything. */
import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { unlessGone } from './spool-errors';

export interface Holding {
  /** A directory that holds segments, or held some. */
  readonly path: string;
  /** Their paths, the oldest first. */
  readonly segments: readonly string[];
}

const OWNER = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const SEGMENT = /^(\d{6,})\.spool$/;
const DAMAGED = '.damaged';

export const segmentName = (number: number): string => `${String(number).padStart(6, '0')}.spool`;
export const damagedName = (owner: string, segment: string): string => `${owner}.${segment}${DAMAGED}`;

export function segmentNumber(name: string): number | undefined {
  const digits = SEGMENT.exec(name)?.[1];
  return digits === undefined ? undefined : Number(digits);
}

/** Names of the owners' directories in a directory. */
export async function listOwners(path: string): Promise<string[]> {
  const entries = await entriesOf(path);
  return entries.filter((entry) => entry.isDirectory() && OWNER.test(entry.name)).map(({ name }) => name);
}

/** The directory itself, and the adopted ones below it, however deep, the deepest first. */
export async function listHoldings(path: string): Promise<Holding[]> {
  const below: Holding[] = [];
  for (const name of await listOwners(path)) below.push(...(await listHoldings(join(path, name))));
  const names = (await entriesOf(path)).filter((entry) => entry.isFile()).map(({ name }) => name);
  const segments = names
    .map((name) => ({ path: join(path, name), number: segmentNumber(name) }))
    .filter(({ number }) => number !== undefined)
    .toSorted((a, b) => (a.number ?? 0) - (b.number ?? 0));
  return [...below, { path, segments: segments.map((segment) => segment.path) }];
}

/** The bytes of all files below. */
export async function bytesBelow(path: string): Promise<number> {
  let bytes = 0;
  for (const entry of await entriesOf(path)) {
    const at = join(path, entry.name);
    if (entry.isDirectory()) bytes += await bytesBelow(at);
    else bytes += (await unlessGone(stat(at)))?.size ?? 0;
  }
  return bytes;
}

/** The bytes of the damaged segments that were set aside. */
export async function bytesOfDamaged(dir: string): Promise<number> {
  let bytes = 0;
  for (const entry of await entriesOf(dir)) {
    if (entry.name.endsWith(DAMAGED)) bytes += (await unlessGone(stat(join(dir, entry.name))))?.size ?? 0;
  }
  return bytes;
}

/** Whether nothing stands in it but these. */
export async function holdsNothingBut(path: string, names: readonly string[]): Promise<boolean> {
  return (await entriesOf(path)).every((entry) => names.includes(entry.name));
}

/** Nothing, where the directory is gone: somebody adopted it meanwhile. */
async function entriesOf(path: string): Promise<Dirent[]> {
  return (await unlessGone(readdir(path, { withFileTypes: true }))) ?? [];
}
