/**
 * Every interleaving of every scenario with the rules as they are, and then each broken rule, which must be found.
 * The table says how much was looked at; set `MODEL_CHECK_TRACES=1` to see the shortest trace to each broken rule.
 */
import { brokenRules } from './broken-rules';
import { explore, type Counterexample, type Exploration } from './explore';
import { scenarios, type Scenario } from './scenarios';

/** An idle core needs a tenth of it; a busy machine must not make a rule look broken. */
const PATIENCE_MS = 180_000;
const explored: Exploration[] = [];
const shown: string[] = [];

describe('the rules as they are', () => {
  test.each(scenarios.map((scenario) => [scenario.title, scenario] as const))(
    'hold in every interleaving of: %s',
    (_title, scenario) => {
      const exploration = explore(scenario);
      explored.push(exploration);
      expect(told(exploration.counterexample)).toBe('nothing is broken');
      expect(exploration.quiescent).toBeGreaterThan(0);
    },
    PATIENCE_MS,
  );

  test('are looked at in at least half a million worlds', () => {
    expect(sumOf(({ states }) => states)).toBeGreaterThan(500_000);
  });
});

describe('a broken rule is found:', () => {
  test.each(brokenRules.map((rule) => [rule.title, rule] as const))(
    '%s',
    (title, rule) => {
      const { counterexample } = explore(scenarioOf(rule.shownBy), rule.rules);
      shown.push(`${title} (${counterexample?.trace.length ?? 0} moves)\n${told(counterexample)}`);
      expect(counterexample?.broken).toMatch(rule.violates);
      expect(counterexample?.trace.every((move) => move !== '')).toBe(true);
    },
    PATIENCE_MS,
  );
});

afterAll(() => {
  process.stdout.write(`${tableOf(explored)}\n`);
  if (process.env['MODEL_CHECK_TRACES']) process.stdout.write(`\n${shown.join('\n\n')}\n`);
});

function scenarioOf(title: string): Scenario {
  const scenario = scenarios.find((each) => each.title === title);
  if (!scenario) throw new Error(`no scenario "${title}"`);
  return scenario;
}

function told(counterexample: Counterexample | null): string {
  if (!counterexample) return 'nothing is broken';
  return [counterexample.broken, ...counterexample.trace.map((move, i) => `  ${i + 1}. ${move}`)].join('\n');
}

function tableOf(rows: readonly Exploration[]): string {
  const line = (title: string, ...figures: (number | string)[]): string =>
    title.padEnd(56) + figures.map((figure) => String(figure).padStart(15)).join('');
  return [
    line('scenario', 'states', 'transitions', 'quiescent', 'reads at most', 'seconds'),
    ...rows.map((row) =>
      line(row.title, row.states, row.transitions, row.quiescent, row.longestDrain, row.seconds.toFixed(1)),
    ),
    line(
      'all',
      sumOf((row) => row.states),
      sumOf((row) => row.transitions),
      sumOf((row) => row.quiescent),
      Math.max(0, ...rows.map((row) => row.longestDrain)),
      sumOf((row) => row.seconds).toFixed(1),
    ),
  ].join('\n');
}

function sumOf(figure: (row: Exploration) => number): number {
  return explored.reduce((sum, row) => sum + figure(row), 0);
}
