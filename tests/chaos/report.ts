import { cpus, totalmem } from 'node:os';
import { RULES } from '../checker/verdict';
import type { ChaosResult } from './run-plan';

/** Nothing is wrong with it: no rule is broken, it came to its end, and its reads stopped. */
export function isClean({ verdict, failures, figures }: ChaosResult): boolean {
  return Object.keys(verdict.broken).length === 0 && failures.length === 0 && figures.readsAfterConvergence === 0;
}

/** One line for a terminal. */
export function describeResult(result: ChaosResult): string {
  const { plan, verdict, figures } = result;
  const wrong = [
    ...Object.entries(verdict.broken).map(([rule, { count }]) => `${rule} ${count}`),
    ...result.failures,
    ...(figures.readsAfterConvergence === 0 ? [] : [`${figures.readsAfterConvergence} reads after convergence`]),
  ];
  const seen = `${verdict.accepted} accepted, ${figures.changes} changes, ${figures.kills} kills`;
  return `${plan.seed}: ${wrong.length === 0 ? 'clean' : `NOT CLEAN: ${wrong.join('; ')}`} (${seen}, ${shown(figures.seconds)} s)`;
}

export function machine(): string {
  const [cpu] = cpus();
  const memory = Math.round(totalmem() / 2 ** 30);
  return `${cpus().length} × ${cpu?.model.trim() ?? 'an unknown processor'}, ${memory} GiB, Node ${process.version}`;
}

/** As Markdown; the same with everything is in the JSON beside it. */
export function writeReport(results: readonly ChaosResult[]): string {
  const rules = RULES.filter((rule) => results.some(({ verdict }) => verdict.broken[rule]));
  const head = [
    ...['seed', 'queue in', 'strikes', 'kills', 'accepted', 'changes', 'confirmed drift', 'calls', 'converged in, s'],
    ...['reads afterwards', 'rules broken', 'seconds'],
  ];
  const rows = results.map(({ plan, verdict, figures, failures }) => [
    ...[plan.seed, plan.queue, plan.strikes.length, figures.kills, verdict.accepted, figures.changes],
    ...[figures.confirmedDrift, figures.calls, shown(figures.secondsToConvergence), figures.readsAfterConvergence],
    [...rules.flatMap((rule) => brokenIn(verdict, rule)), ...failures].join('; ') || 'none',
    shown(figures.seconds),
  ]);
  const lines = [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`);
  return `${lines.join('\n')}\n`;
}

function brokenIn({ broken }: ChaosResult['verdict'], rule: (typeof RULES)[number]): string[] {
  const found = broken[rule];
  return found ? [`${rule} ${found.count}`] : [];
}

function shown(seconds: number | null): string {
  return seconds === null ? 'never' : seconds.toFixed(1);
}
