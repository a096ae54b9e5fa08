export interface RepeatedWork {
  /** Resolves once a run that began after this call has ended. Never resolves after `stop`. */
  soon(): Promise<void>;
  stop(): void;
}

/** Does the work now and every `everyMs`, and sooner for who asks, but no sooner than `gapMs` after it ended. It never rejects. */
export function repeatWork(
  work: () => Promise<void>,
  { everyMs, gapMs }: { readonly everyMs: number; readonly gapMs: number },
): RepeatedWork {
  /** Of the next run. */
  let waiting: (() => void)[] = [];
  let timer: NodeJS.Timeout | undefined;
  let endedAt: number | undefined;
  let isStopped = false;

  async function run(): Promise<void> {
    const told = waiting;
    [waiting, endedAt] = [[], undefined];
    await work();
    for (const tell of told) tell();
    endedAt = performance.now();
    plan(waiting.length > 0 ? gapMs : everyMs);
  }
  function plan(ms: number): void {
    clearTimeout(timer);
    if (!isStopped) timer = setTimeout(() => void run(), ms).unref();
  }
  void run();

  return {
    soon: () =>
      new Promise((resolve) => {
        if (waiting.push(resolve) === 1 && endedAt !== undefined) plan(endedAt + gapMs - performance.now());
      }),
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
