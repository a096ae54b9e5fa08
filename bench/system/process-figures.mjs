/** What the system tells of a process: memory and processor. Linux only; elsewhere they are not told. */
import { readdirSync, readFileSync } from 'node:fs';
import { average } from '../figures.mjs';

/** Of /proc/<pid>/stat, the same on every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;
const MIB_PER_KB = 1 / 1_024;

/** Resident memory each second until `stop`, which answers the greatest, and the averages of both halves. */
export function sampleMemory(pid) {
  const samples = [];
  const take = () => {
    const held = residentMiB(pid);
    if (held !== null) samples.push(held);
  };
  take();
  const timer = setInterval(take, 1_000).unref(); // a measurement that fails does not stop it
  return {
    stop() {
      clearInterval(timer);
      take();
      if (samples.length < 2) return null;
      const middle = Math.ceil(samples.length / 2);
      const [first, second] = [average(samples.slice(0, middle)), average(samples.slice(middle))];
      return { maxMiB: Math.max(...samples), firstHalfMiB: first, secondHalfMiB: second, samples };
    },
  };
}

function residentMiB(pid) {
  const status = readProc(`${pid}/status`);
  const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(status ?? '') ?? [];
  return kilobytes === undefined ? null : Number(kilobytes) * MIB_PER_KB;
}

/** Seconds of processor that each of a system's processes has used so far; NaN where that is not told. */
export function usedProcessor({ pids, postgresPid }) {
  return {
    worker: processorSeconds(pids.worker),
    Postgres: processorSecondsWithChildren(postgresPid),
    ingest: processorSeconds(pids.ingest),
    simulator: processorSeconds(pids.simulator),
  };
}

export function processorBetween(before, after) {
  return Object.fromEntries(Object.entries(after).map(([name, seconds]) => [name, seconds - before[name]]));
}

function processorSeconds(pid) {
  const fields = statFields(pid);
  return fields === null ? NaN : (fields.user + fields.system) / TICKS_PER_SECOND;
}

/** With all the children that it has and had: a Postgres serves each connection by one of its own. */
function processorSecondsWithChildren(pid) {
  const own = statFields(pid);
  if (own === null) return NaN;
  const children = pidsOfAll()
    .map(statFields)
    .filter((fields) => fields?.parent === pid);
  const ended = own.endedUser + own.endedSystem;
  return (
    children.reduce((sum, { user, system }) => sum + user + system, own.user + own.system + ended) / TICKS_PER_SECOND
  );
}

function pidsOfAll() {
  return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
}

function statFields(pid) {
  const text = readProc(`${pid}/stat`);
  if (text === null) return null;
  // The name may hold blanks and brackets; what follows its last bracket begins with the third field.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const [parent, user, system, endedUser, endedSystem] = [1, 11, 12, 13, 14].map((at) => fields[at]);
  return { parent, user, system, endedUser, endedSystem };
}

/** Null where there is no such process any more, or no /proc. */
function readProc(path) {
  try {
    return readFileSync(`/proc/${path}`, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes(error.code)) return null;
    throw error;
  }
}
