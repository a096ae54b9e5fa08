import type { Config, Piece, Pieces } from './piece';
import { readVariables, type Environment } from './read-variables';
import { summarizeVariables } from './summarize-variables';

export type ParsedConfig<P extends Pieces> =
  | { readonly ok: true; readonly config: Config<P>; readonly summary: Readonly<Record<string, string>> }
  /** One line per bad variable; no line holds a value. */
  | { readonly ok: false; readonly problems: readonly string[] };

export type LoadedConfig<P extends Pieces> = Config<P> & {
  /** Variable to what the log may show of it. */
  readonly summary: Readonly<Record<string, string>>;
};

/** Thrown by `loadConfig`; its message is one line per bad variable. */
export class BadConfig extends Error {
  override readonly name = 'BadConfig';
  constructor(readonly problems: readonly string[]) {
    super(problems.join('\n'));
  }
}

/** Reads every piece, so that all that is wrong is told at once. */
export function parseConfig<P extends Pieces>(pieces: P, env: Environment): ParsedConfig<P> {
  const config: Record<string, unknown> = {};
  const summary: Record<string, string> = {};
  const problems: string[] = [];
  for (const [key, piece] of Object.entries(pieces)) {
    const read = readPiece(piece, env);
    problems.push(...read.problems);
    config[key] = read.value;
    Object.assign(summary, read.summary);
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, config: config as Config<P>, summary };
}

function readPiece(piece: Piece<unknown>, env: Environment) {
  const { texts, problems } = readVariables(piece.variables, env);
  const summary = summarizeVariables(piece.variables, texts);
  if (problems.length > 0) return { problems: problems.map(({ name, message }) => `${name} ${message}`), summary };
  const parsed = piece.schema.safeParse(texts);
  if (parsed.success) return { value: parsed.data, problems: [], summary };
  // One line per variable: the first issue is the one to mend first.
  const lines = new Map(parsed.error.issues.toReversed().map(({ path, message }) => [String(path[0]), message]));
  return { problems: [...lines].toReversed().map(([name, message]) => `${name} ${message}`), summary };
}

/** The only reader of the process's environment. */
export function loadConfig<P extends Pieces>(pieces: P, env: Environment = process.env): LoadedConfig<P> {
  const parsed = parseConfig(pieces, env);
  if (!parsed.ok) throw new BadConfig(parsed.problems);
  return { ...parsed.config, summary: parsed.summary };
}

/** For mains: a bad value is one clear line per variable on stderr, and exit code 1. */
export function loadConfigOrExit<P extends Pieces>(pieces: P, env: Environment = process.env): LoadedConfig<P> {
  try {
    return loadConfig(pieces, env);
  } catch (error) {
    if (!(error instanceof BadConfig)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  }
}
