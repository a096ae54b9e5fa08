/**
 * Breadth first through every world that the game can reach, so that the first trace found is a shortest one.
 * Complete up to the bounds of the scenario: nothing is sampled.
 */
import { Drains } from './drain';
import { brokenConvergence, isQuiescent, isQuiet, type Broken } from './invariants';
import { presentRules, Recordings, type Rules } from './recordings';
import type { Scenario } from './scenarios';
import type { Game } from './game';
import { firstWorld, playSteps } from './steps';
import { decodeWorld, encodeWorld, type World } from './world';

export interface Exploration {
  readonly title: string;
  readonly states: number;
  readonly transitions: number;
  readonly quiescent: number;
  readonly longestDrain: number;
  readonly seconds: number;
  readonly counterexample: Counterexample | null;
}

export interface Counterexample {
  readonly broken: string;
  readonly trace: readonly string[];
}

interface Violation {
  readonly broken: string;
  readonly at: number;
  /** The move that broke it; null if the world itself is wrong. */
  readonly move: string | null;
}

export function explore(scenario: Scenario, rules: Rules = presentRules): Exploration {
  const startedAt = performance.now();
  const recordings = new Recordings(rules, scenario);
  const walk = new Walk({ scenario, recordings }, new Drains(recordings, scenario));
  const violation = walk.toTheEnd();
  return {
    title: scenario.title,
    ...walk.counted(),
    seconds: (performance.now() - startedAt) / 1000,
    counterexample: violation && { broken: violation.broken, trace: walk.traceOf(violation) },
  };
}

class Walk {
  private readonly codes: string[] = [];
  private readonly parents: number[] = [];
  private readonly known = new Set<string>();
  private transitions = 0;
  private quiescent = 0;
  private violation: Violation | null = null;

  constructor(
    private readonly game: Game,
    private readonly drains: Drains,
  ) {}

  toTheEnd(): Violation | null {
    this.visit(firstWorld(this.game.scenario), -1);
    for (let at = 0; at < this.codes.length && !this.violation; at++) {
      const world = decodeWorld(this.codeAt(at));
      const broken = this.brokenWorld(world);
      if (broken) return { broken, at, move: null };
      playSteps(world, this.game, (label, detail, next, brokenMove) => {
        this.transitions++;
        if (brokenMove) this.violation ??= { broken: brokenMove, at, move: `${label} ${detail}`.trim() };
        this.visit(next, at);
      });
    }
    return this.violation;
  }

  counted() {
    const { transitions, quiescent } = this;
    return { states: this.codes.length, transitions, quiescent, longestDrain: this.drains.longest };
  }

  /** The moves from the first world on, found by playing them once more. */
  traceOf({ at, move }: Violation): string[] {
    const path: number[] = [];
    for (let i = at; i >= 0; i = this.parents[i] ?? -1) path.unshift(i);
    const moves = path.slice(1).map((child) => this.moveBetween(this.parents[child] ?? -1, this.codeAt(child)));
    return move === null ? moves : [...moves, move];
  }

  private moveBetween(parent: number, child: string): string {
    let found = '';
    playSteps(decodeWorld(this.codeAt(parent)), this.game, (label, detail, next) => {
      if (found === '' && encodeWorld(next) === child) found = `${label} ${detail}`.trim();
    });
    return found;
  }

  private visit(world: World, parent: number): void {
    const code = encodeWorld(world);
    if (this.known.has(code)) return;
    this.known.add(code);
    this.codes.push(code);
    this.parents.push(parent);
  }

  private brokenWorld(world: World): Broken {
    const { scenario } = this.game;
    if (!isQuiet(world, scenario)) return null;
    if (isQuiescent(world, scenario)) this.quiescent++;
    return brokenConvergence(world, scenario) ?? this.drains.brokenDrain(world.row);
  }

  private codeAt(at: number): string {
    return this.codes[at] ?? '';
  }
}
