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
import { setTimeout as delay } from 'node:timers/promises';
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
  /** Resolved once all that the child printed was passed on. */
  heard: Promise<unknown>;
  startedAt: number;
  waitMs: number | undefined;
  timer: NodeJS.Timeout | undefined;
}

/** Starts the apps in their order and keeps them running until `stop`. */
export function superviseApps(apps: AppToRun[], hooks: SupervisionHooks): Supervision {
  const all = apps.map(notStarted);
  let stopping: Promise<void> | undefined;

  const start = (supervised: Supervised) => {
    supervised.startedAt = performance.now();
    const { child, heard } = spawnApp(supervised.app, hooks);
    Object.assign(supervised, { child, heard });
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
      // Its last words arrive after its end; a grandchild that holds the pipe does not keep us waiting for them.
      await Promise.race([supervised.heard, delay(1_000, undefined, { ref: false })]);
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

function notStarted(app: AppToRun): Supervised {
  return { app, child: undefined, heard: Promise.resolve(), startedAt: 0, waitMs: undefined, timer: undefined };
}

function spawnApp({ name, script, args = [], env }: AppToRun, hooks: SupervisionHooks) {
  const child = spawn(process.execPath, [script, ...args, `--name=${name}`], {
    env,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const ends = (['stdout', 'stderr'] as const).map((stream) => {
    const input = child[stream];
    if (input === null) return Promise.resolve();
    const lines = createInterface({ input }).on('line', (line) => {
      hooks.onOutput(name, line, stream);
    });
    return new Promise<void>((resolve) => lines.once('close', resolve));
  });
  return { child, heard: Promise.all(ends) };
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
