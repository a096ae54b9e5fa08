import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const FUNCTIONS_SHOWN = 25;
const PACKAGES_SHOWN = 12;

/** The environment of an app whose profile is to be written to this file when it has ended. */
export function profiledTo(root, file) {
  return {
    NODE_OPTIONS: `--require "${join(root, 'bench', 'profile', 'profile-process.cjs')}"`,
    EVENKEEL_BENCH_PROFILE: file,
  };
}

/** Where a process spent its time between two moments of the monotonic clock: its V8 profile, by function and package. */
export function topSelfTime(file, { from, to }, say) {
  const { nodes, samples, timeDeltas, startTime } = JSON.parse(readFileSync(file, 'utf8'));
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const [functions, packages] = [new Map(), new Map()];
  let [now, all] = [startTime, 0];
  for (const [at, delta] of timeDeltas.entries()) {
    now += delta;
    if (now < from || now > to) continue;
    const frame = frames.get(samples[at]);
    add(functions, placeOf(frame), delta);
    add(packages, packageOf(frame), delta);
    all += delta;
  }
  const top = (counted, count) =>
    [...counted]
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, count)
      .map(([name, own]) => ({ name, share: own / all }));
  const result = { functions: top(functions, FUNCTIONS_SHOWN), packages: top(packages, PACKAGES_SHOWN) };
  say(`profile of the worker (${file}), self time in ${Math.round(all / 1_000)} ms:`);
  for (const { name, share } of [...result.packages, ...result.functions])
    say(`${(share * 100).toFixed(1).padStart(5)} %  ${name}`);
  return result;
}

function add(counted, name, micros) {
  counted.set(name, (counted.get(name) ?? 0) + micros);
}

function placeOf({ functionName, url, lineNumber }) {
  const file = url.split('/').slice(-4).join('/');
  return `${functionName || '(anonymous)'} ${file}${lineNumber >= 0 ? `:${lineNumber + 1}` : ''}`;
}

/** A package of ours or of node_modules, a module of Node's, or what V8 itself does. */
function packageOf({ functionName, url }) {
  const [, installed] = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url) ?? [];
  const [, ours] = /\/((?:packages|apps)\/[^/]+)\/dist\//.exec(url) ?? [];
  if (installed ?? ours) return installed ?? ours;
  return url.startsWith('node:') ? 'node:' : functionName || '(native)';
}
