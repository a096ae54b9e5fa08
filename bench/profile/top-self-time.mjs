import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const SHOWN = 25;

/** The environment of an app whose profile is to be written to this file when it has ended. */
export function profiledTo(root, file) {
  return {
    NODE_OPTIONS: `--require "${join(root, 'bench', 'profile', 'profile-process.cjs')}"`,
    EVENKEEL_BENCH_PROFILE: file,
  };
}

/** The functions in which a process spent its time between two moments of the monotonic clock, from its V8 profile. */
export function topSelfTime(file, { from, to }, say) {
  const { nodes, samples, timeDeltas, startTime } = JSON.parse(readFileSync(file, 'utf8'));
  const places = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]));
  const micros = new Map();
  let [now, all] = [startTime, 0];
  for (const [at, delta] of timeDeltas.entries()) {
    now += delta;
    if (now < from || now > to) continue;
    const place = places.get(samples[at]);
    micros.set(place, (micros.get(place) ?? 0) + delta);
    all += delta;
  }
  const top = [...micros].toSorted(([, a], [, b]) => b - a).slice(0, SHOWN);
  say(`profile of the worker (${file}), self time in ${Math.round(all / 1_000)} ms:`);
  for (const [place, own] of top) say(`${((own / all) * 100).toFixed(1).padStart(5)} %  ${place}`);
  return top.map(([place, own]) => ({ place, ms: own / 1_000, share: own / all }));
}

function placeOf({ functionName, url, lineNumber }) {
  const file = url.replace(/^file:\/\//, '').split('/');
  return `${functionName || '(anonymous)'} ${file.slice(-4).join('/')}${lineNumber >= 0 ? `:${lineNumber + 1}` : ''}`;
}
