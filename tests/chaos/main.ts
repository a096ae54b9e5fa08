/**
 * npm run chaos -- matrix [--seeds 20 | --seed TEXT | --plan FILE] [--size standard] [--shrink-minutes 20] [--into FOLDER]
 *
 * Runs each seed's plan against the built system and has each judged. A seed that is not clean is shrunk, in the time that
 * is given for it, and its plan written down, to be run again. The exit code is 0 if all are clean.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import { repositoryRoot } from '@evenkeel/local-stack';
import { endAll } from './outside-jest';
import { KILLS, planKills } from './plan-of-kills';
import { planChaos, SIZES, type ChaosPlan } from './plan';
import { describeResult, isClean, machine, writeReport, type Circumstances } from './report';
import { runPlan, type ChaosResult } from './run-plan';
import { shrinkPlan } from './shrink';

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: {
    ...{ seeds: { ...text, default: '5' }, seed: text, size: text, plan: text },
    'shrink-minutes': { ...text, default: '0' },
    ...{ seconds: text, rate: text, samples: text, into: text },
  },
});
/** Where results go. */
const folder = values.into ?? join(repositoryRoot(), '.evenkeel', 'chaos');
/** Instead of what the size says. */
const given = {
  ...(values.seconds !== undefined && { seconds: wholeNumber('seconds', values.seconds) }),
  ...(values.rate !== undefined && { happeningsPerSecond: wholeNumber('rate', values.rate) }),
};

function wholeNumber(name: string, given: string): number {
  const number = Number(given);
  if (!Number.isInteger(number) || number < 0) throw new Error(`--${name} must be a whole number, not "${given}"`);
  return number;
}

/** `large` and `soak` are of kills alone; the others of everything, by dice. */
function planOf(seed: string, size: string): ChaosPlan {
  if (size in KILLS) return planKills(seed, { ...KILLS[size as keyof typeof KILLS], ...given });
  if (size in SIZES) return planChaos(seed, { ...SIZES[size as keyof typeof SIZES], ...given });
  throw new Error(`--size takes ${[...Object.keys(SIZES), ...Object.keys(KILLS)].join(', ')}`);
}

function plansToRun(): ChaosPlan[] {
  if (values.plan !== undefined) return [JSON.parse(readFileSync(values.plan, 'utf8')) as ChaosPlan];
  const size = values.size ?? 'standard';
  if (values.seed !== undefined) return [planOf(values.seed, size)];
  const fresh = () => randomBytes(4).toString('hex');
  return Array.from({ length: wholeNumber('seeds', values.seeds) }, () => planOf(fresh(), size));
}

async function runAndTell(plan: ChaosPlan): Promise<ChaosResult> {
  const result = await runPlan(plan, { samplesTo: values.samples });
  console.log(describeResult(result));
  return result;
}

/** Keeps what failed as files, to be looked at and run again. */
async function shrinkAndKeep(result: ChaosResult): Promise<void> {
  const { seed } = result.plan;
  const { logs, ...told } = result;
  keep(`${seed}.failed.json`, told);
  for (const [app, text] of Object.entries(logs)) writeFileSync(join(folder, `${seed}.${app}.log`), text);
  const until = performance.now() + wholeNumber('shrink-minutes', values['shrink-minutes']) * 60_000;
  const shrunk = await shrinkPlan(
    result.plan,
    async (plan) => !isClean(await runAndTell(plan)),
    () => performance.now() < until,
  );
  const file = keep(`${seed}.plan.json`, shrunk);
  console.log(
    `${seed}: ${shrunk.strikes.length} of ${result.plan.strikes.length} strikes are left; run it again: --plan ${file}`,
  );
}

function withoutLogs({ logs: _logs, stories: _stories, ...result }: ChaosResult): object {
  return result;
}

function keep(name: string, content: object): string {
  const file = join(folder, name);
  writeFileSync(file, `${JSON.stringify(content, undefined, 2)}\n`);
  return file;
}

function circumstances(): Circumstances {
  return { machine: machine(), revision: revision(), at: new Date().toISOString() };
}

function revision(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: repositoryRoot(), encoding: 'utf8' }).trim();
  } catch {
    return 'unknown'; // no git, or no clone
  }
}

async function main(): Promise<void> {
  mkdirSync(folder, { recursive: true });
  const began = circumstances();
  const results: ChaosResult[] = [];
  for (const plan of plansToRun()) {
    const result = await runAndTell(plan);
    results.push(result);
    if (!isClean(result)) await shrinkAndKeep(result);
    keep('matrix.json', { ...began, results: results.map(withoutLogs) });
    writeFileSync(join(folder, 'matrix.md'), writeReport(results, began));
  }
  console.log(`\n${writeReport(results, began)}\n${join(folder, 'matrix.md')}`);
  process.exitCode = results.every(isClean) ? 0 : 1;
}

void main().finally(endAll);
