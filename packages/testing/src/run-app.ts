import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { freePort, isAlive, repositoryRoot, stopProcess } from '@evenkeel/local-stack';
import { atFileEnd } from './at-file-end';
import { waitFor } from './wait-for';

export interface RunningApp {
  /** The public address; that of an app without a public port answers nothing. */
  url: string;
  managementUrl: string;
  pid: number;
  /** Everything it has printed so far. */
  output(): string;
  /** Ends it with SIGTERM; answers its exit code, null when a signal ended it. */
  stop(): Promise<number | null>;
  /** The signal that ended it, if one did: SIGTERM itself, when it came before the app listens to that. */
  endedBy(): NodeJS.Signals | null;
  /** Ends it with SIGKILL. */
  kill(): Promise<void>;
}

export interface RunAppOptions {
  args?: string[];
  /** Ready when a line of its output matches, instead of when `/health/ready` answers 200 on either port. */
  readyLine?: RegExp;
  timeoutMs?: number;
  /** Another script than the app's own. */
  script?: string;
}

/**
 * Starts a built app as its own process and waits until it is ready. It gets the given variables, free ports where
 * they name none, and nothing else of the test's environment but what a process needs.
 */
export async function runApp(
  name: string,
  env: Record<string, string>,
  options: RunAppOptions = {},
): Promise<RunningApp> {
  const { args = [], readyLine, timeoutMs = 60_000 } = options;
  const script = options.script ?? join(repositoryRoot(), 'apps', name, 'dist', 'main.js');
  if (!existsSync(script)) throw new Error(`${script} is missing: build it first (npm run build)`);
  const ports = { PORT: String(await freePort()), MANAGEMENT_PORT: String(await freePort()) };
  const { PATH, HOME, TMPDIR } = process.env;
  const full = { ...clean({ PATH, HOME, TMPDIR }), ...ports, ...env };
  const child = spawn(process.execPath, [script, ...args, `--name=${name}`], {
    env: full,
    // The channel's end tells the app that the test was killed.
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const app = describeApp(child, `http://127.0.0.1:${full.PORT}`, `http://127.0.0.1:${full.MANAGEMENT_PORT}`);
  atFileEnd(async ({ red }) => {
    if (red) process.stderr.write(`the last lines of ${name} (process ${app.pid}):\n${tail(app.output())}\n`);
    if (isRunning(child)) await app.kill();
  });
  let last = 'nothing';
  const ready = async () => {
    if (!isRunning(child)) return true;
    if (readyLine !== undefined) return readyLine.test(app.output());
    const answers = await Promise.all([askReady(app.managementUrl), askReady(app.url)]);
    last = answers[0].text;
    return answers.some(({ status }) => status === 200);
  };
  await waitFor(ready, { timeoutMs, what: `${name} to be ready` }).catch((error: unknown) => {
    throw new Error(`${String(error)}; it answered: ${last}; it printed:\n${app.output()}`, { cause: error });
  });
  if (!isRunning(child)) throw new Error(`${name} ended before it was ready; it printed:\n${app.output()}`);
  return app;
}

function describeApp(child: ChildProcess, url: string, managementUrl: string): RunningApp {
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream?.on('data', (chunk: Buffer) => void (output += chunk.toString('utf8')));
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const end = async (first: NodeJS.Signals) => {
    if (isRunning(child)) await stopProcess(child.pid as number, { first, patienceMs: 15_000, last: 'SIGKILL' });
    return ended;
  };
  return {
    url,
    managementUrl,
    pid: child.pid ?? 0,
    output: () => output,
    endedBy: () => child.signalCode,
    stop: () => end('SIGTERM'),
    kill: async () => {
      await end('SIGKILL');
    },
  };
}

/** No answer is an answer here: it is not ready then. */
async function askReady(base: string): Promise<{ readonly status?: number; readonly text: string }> {
  try {
    const response = await fetch(`${base}/health/ready`);
    return { status: response.status, text: await response.text() };
  } catch (error) {
    return { text: String((error as Error).cause ?? error) };
  }
}

function isRunning(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null && child.pid !== undefined && isAlive(child.pid);
}

function clean(env: NodeJS.ProcessEnv): Record<string, string> {
  return Object.fromEntries(Object.entries(env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}

function tail(text: string): string {
  return text.trimEnd().split('\n').slice(-40).join('\n');
}
