/**
 * Keeps apps running as child processes.
 *
 * - Each is `node <script> … --name=<name>`, so that `ps` shows which process is which app.
 * - One that dies, however it dies, is started again after a wait that doubles from 0.5 s to 30 s, and begins anew
 *   once the app ran for 60 s.
 * - Each has a process group of its own: Ctrl-C on the terminal reaches the supervisor alone, which stops them in the
 *   reverse order of their start, with SIGTERM, and after 10 s with SIGKILL.
 * - Each has an IPC channel. A supervisor that is killed by SIGKILL can stop nobody, but its end closes the channel:
 *   an app exits by itself on `process.once('disconnect')`. Apps that do not listen for it survive us.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { type BackOff, DEFAULT_BACK_OFF, nextWait } from './back-off';
import { describeEnd } from './describe-end';
import { stopProcess } from './process-life';

export interface AppToRun {
  name: string;
  /** The JavaScript file that node runs. */
  script: string;
  args?: string[];
  env: NodeJS.ProcessEnv;
}

export interface AppExit {
  name: string;
  pid: number | undefined;
  code: number | null;
  signal: NodeJS.Signals | null;
  restartInMs: number;
  /** The line for the terminal. */
  message: string;
}

export interface SupervisionHooks {
  /** An app died that was not told to. */
  onExit: (exit: AppExit) => void;
  onOutput: (name: string, line: string, stream: 'stdout' | 'stderr') => void;
  backOff?: BackOff;
  /** How long an app may take to end on SIGTERM. */
  patienceMs?: number;
}

export interface Supervision {
  /** The process id of each app that runs now. */
  pids(): Map<string, number>;
  stop(): Promise<void>;
}

interface Supervised {
  app: AppToRun;
  child: ChildProcess | undefined;
  startedAt: number;
  waitMs: number | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** Starts the apps in their order and keeps them running until `stop`. */
export function superviseApps(apps: AppToRun[], hooks: SupervisionHooks): Supervision {
  const all: Supervised[] = apps.map((app) => ({
    app,
    child: undefined,
    startedAt: 0,
    waitMs: undefined,
    timer: undefined,
  }));
  let stopping: Promise<void> | undefined;

  const start = (supervised: Supervised) => {
    supervised.startedAt = performance.now();
    const child = spawnApp(supervised.app, hooks);
    supervised.child = child;
    whenEnded(child, (code, signal) => {
      supervised.child = undefined;
      if (stopping !== undefined) return;
      const ranMs = performance.now() - supervised.startedAt;
      supervised.waitMs = nextWait(supervised.waitMs, ranMs, hooks.backOff ?? DEFAULT_BACK_OFF);
      supervised.timer = setTimeout(() => start(supervised), supervised.waitMs);
      hooks.onExit(describeExit(supervised.app.name, child.pid, code, signal, supervised.waitMs));
    });
  };
  const stop = async () => {
    for (const { timer } of all) clearTimeout(timer);
    const patienceMs = hooks.patienceMs ?? 10_000;
    const ends = all.toReversed().map(async (supervised) => {
      const pid = supervised.child?.pid;
      if (pid !== undefined) await stopProcess(pid, { first: 'SIGTERM', patienceMs, last: 'SIGKILL' });
      supervised.child = undefined;
    });
    await Promise.all(ends);
  };

  for (const supervised of all) start(supervised);
  return {
    pids: () =>
      new Map(all.flatMap(({ app, child }) => (child?.pid === undefined ? [] : [[app.name, child.pid] as const]))),
    stop: () => (stopping ??= Promise.resolve().then(stop)),
  };
}

function spawnApp({ name, script, args = [], env }: AppToRun, { onOutput }: SupervisionHooks): ChildProcess {
  const child = spawn(process.execPath, [script, ...args, `--name=${name}`], {
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  for (const stream of ['stdout', 'stderr'] as const) {
    const input = child[stream];
    if (input !== null) createInterface({ input }).on('line', (line) => onOutput(name, line, stream));
  }
  return child;
}

function whenEnded(child: ChildProcess, ended: (code: number | null, signal: NodeJS.Signals | null) => void): void {
  let told = false;
  const tell = (code: number | null, signal: NodeJS.Signals | null) => {
    if (told) return;
    told = true;
    ended(code, signal);
  };
  child.once('exit', tell);
  child.once('error', () => {
    if (child.pid === undefined) tell(null, null); // it could not even be started, so there will be no exit
  });
}

function describeExit(
  name: string,
  pid: number | undefined,
  code: number | null,
  signal: NodeJS.Signals | null,
  restartInMs: number,
): AppExit {
  const how = pid === undefined ? 'could not be started' : `died (${describeEnd(code, signal)})`;
  const message = `${name} ${how}: started again in ${restartInMs / 1000} s`;
  return { name, pid, code, signal, restartInMs, message };
}
