import { setTimeout as delay } from 'node:timers/promises';
import { SOURCE } from '../system/start-system.mjs';
import { waitUntil } from '../wait-until.mjs';

/** Of the source's budget and of the provider's: no call is ever waited for. */
export const NO_LIMIT = 1_000_000_000;
/** Without a step for so long, a sweep stands still. */
const STALLED_MS = 120_000;
const LONGEST_MS = 3 * 3_600_000;
const NEXT_BEGINS_WITHIN_MS = 5_000;

/** The sweep that the worker begins by itself; resolves once it is done. */
export async function initialSweep(system) {
  const first = () => system.rows("select id from evenkeel.sweep where reason = 'initial' order by id limit 1");
  const begun = { withinMs: 60_000, what: 'the initial sweep to begin', signal: system.signal };
  const [sweep] = await waitUntil(async () => (await first()).length > 0 && (await first()), begun);
  return sweepDone(system, sweep.id);
}

export async function requestSweep(system) {
  const asked = "insert into evenkeel.sweep (source, reason) values ($1, 'requested') returning id";
  const [{ id }] = await system.rows(asked, [SOURCE]);
  return sweepDone(system, id);
}

/** Its rows, and its seconds from beginning to end as it wrote them itself. */
async function sweepDone(system, id) {
  let moved = { at: performance.now(), where: '' };
  const done = async () => {
    const [{ state, where, ...sweep }] = await system.rows(PROGRESS, [id]);
    if (where !== moved.where) moved = { at: performance.now(), where };
    if (performance.now() - moved.at > STALLED_MS)
      throw new Error(`sweep ${id} has stood still for ${STALLED_MS / 1_000} s (${where})`);
    return state === 'done' && sweep;
  };
  const what = `sweep ${id} to be done`;
  const sweep = await waitUntil(done, { withinMs: LONGEST_MS, what, signal: system.signal });
  return { ...sweep, rowsPerSecond: sweep.rows / sweep.seconds };
}

const PROGRESS = `
  select state, concat_ws(' ', state, stage, pages, missing_after) as where, pages::int, rows::int, changes::int,
    extract(epoch from finished_at - started_at)::float8 as seconds
  from evenkeel.sweep where id = $1`;

/** Resolves when no row waits for a read and no sweep is open. */
export async function nothingDue(system, withinMs) {
  const what = 'nothing to be due';
  await waitUntil(async () => (await countOwed(system)) === 0, { withinMs, what, signal: system.signal });
}

/** As `nothingDue`, and no sweep begins: where one takes longer than the time between two, the next begins at once. */
export async function atRest(system) {
  do {
    await nothingDue(system, LONGEST_MS);
    await delay(NEXT_BEGINS_WITHIN_MS);
  } while ((await countOwed(system)) > 0);
}

export async function countOwed(system) {
  const [{ owed }] = await system.rows(
    `select ((select count(*) from mirror.subscriber where dirty) + (select count(*) from mirror.reward where dirty)
       + (select count(*) from evenkeel.sweep where state in ('requested', 'running')))::int as owed`,
  );
  return owed;
}
