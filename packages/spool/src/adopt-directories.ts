/**
 * Takes over the directories of processes that are gone. Rules:
 * - Gone is whose `alive` is older than our own, which was touched just before, by `goneMs`. Both times are of the clock
 *   of the file system; process ids would mean nothing to a process in another container.
 * - That alone does not do: after a pause of the whole machine, or a step of its clock, everybody looks gone for a
 *   moment. So `alive` must also have stayed as it is for a quarter of `goneMs` while we watched, by our own clock
 *   that never steps. A mistake would lose nothing, but the deliveries that just come in would be refused.
 * - Taking over is one rename into our own directory: of several adopters one wins, the others find nothing. What we
 *   adopted goes with our directory if we are adopted in turn; then it is lifted up, so that depths do not add up.
 */
import { rename } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { listHoldings, listOwners } from './list-segments';
import { lastTouch, type OwnerDirectory } from './owner-directory';
import { codeOf, unlessGone } from './spool-errors';
import type { SpoolLog } from './spool-log';

export interface AdoptOptions {
  readonly dir: string;
  readonly goneMs: number;
  readonly log: SpoolLog;
}

interface Sighting {
  readonly touched: number;
  /** By our own clock: since when it stands at that. */
  readonly since: number;
}

/** Answers a function that adopts what is gone, to be called again and again; `now` is the touch of our own. */
export function watchForGone({ dir, goneMs, log }: AdoptOptions) {
  let sightings = new Map<string, Sighting>();
  const told = new Set<string>();

  async function look(name: string, owner: OwnerDirectory, now: number): Promise<Sighting | undefined> {
    const touched = await lastTouch(join(dir, name));
    if (touched === undefined) return undefined;
    const before = sightings.get(name);
    const sighting = before?.touched === touched ? before : { touched, since: performance.now() };
    const isGone = now - touched >= goneMs && performance.now() - sighting.since >= goneMs / 4;
    if (touched === 0 || isGone) await adopt(join(dir, name), owner, log);
    return sighting;
  }

  return async function adoptGone(owner: OwnerDirectory, now: number): Promise<void> {
    const seen = new Map<string, Sighting>();
    for (const name of await listOwners(dir)) {
      if (name === basename(owner.path)) continue;
      try {
        const sighting = await look(name, owner, now);
        if (sighting !== undefined) seen.set(name, sighting);
        told.delete(name);
      } catch (error) {
        // Of another user, perhaps; the others are looked at all the same.
        if (!told.has(name)) log.warn({ err: error, directory: join(dir, name) }, 'cannot look after this directory');
        told.add(name);
      }
    }
    sightings = seen;
  };
}

async function adopt(path: string, owner: OwnerDirectory, log: SpoolLog): Promise<void> {
  const adopted = join(owner.path, basename(path));
  try {
    await rename(path, adopted);
  } catch (error) {
    // Somebody else was faster; or our own directory is adopted by now, which our next touch will show.
    if (codeOf(error) === 'ENOENT') return;
    throw error;
  }
  const holdings = await listHoldings(adopted);
  for (const holding of holdings) {
    const shallow = join(owner.path, basename(holding.path));
    if (holding.path !== shallow) await unlessGone(rename(holding.path, shallow));
  }
  const segments = holdings.reduce((sum, holding) => sum + holding.segments.length, 0);
  if (segments > 0)
    log.info({ directory: adopted, segments }, 'took over what a process that is gone left in the spool');
}
