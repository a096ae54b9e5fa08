const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 500;

export interface Pulse {
  isReady(): boolean;
  /** Something went wrong: not ready from now on, and probed until an answer comes. */
  lost(error: Error): void;
  stop(): void;
}

/**
 * Whether a server that tells nothing by itself is there. It is ready until somebody meets an error; then it is probed at
 * once, and every 250 to 500 ms, until a probe succeeds. Begins as lost.
 */
export function watchPulse(
  probe: () => Promise<void>,
  tell: { readonly lost: (error: Error) => void; readonly back: () => void },
): Pulse {
  let state: 'ready' | 'lost' | 'stopped' = 'lost';
  let timer: NodeJS.Timeout | undefined;

  function probeSoon(pauseMs: number): void {
    timer = setTimeout(() => {
      probe().then(
        () => {
          if (state !== 'lost') return;
          state = 'ready';
          tell.back();
        },
        (error: unknown) => {
          if (state !== 'lost') return;
          tell.lost(error as Error);
          probeSoon(Math.min(pauseMs + FIRST_PAUSE_MS, LONGEST_PAUSE_MS));
        },
      );
    }, pauseMs);
  }
  probeSoon(0);

  return {
    isReady: () => state === 'ready',
    lost(error) {
      if (state !== 'ready') return;
      state = 'lost';
      tell.lost(error);
      probeSoon(0);
    },
    stop() {
      state = 'stopped';
      clearTimeout(timer);
    },
  };
}
