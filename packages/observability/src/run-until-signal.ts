import type { Logger } from './create-logger';

export interface RunUntilSignalOptions {
  readonly log: Logger;
  /** How long a clean stop may take before the process is ended all the same. */
  readonly stopWithinMs?: number;
}

/**
 * The life of an app: started, then stopped cleanly by SIGTERM or SIGINT, then ended with an exit code.
 * - 0: stopped cleanly. 1: it could not start, could not stop in time, or met an error that nothing handled.
 * - An unhandled rejection or exception is fatal at once: in an unknown state nothing more should be promised.
 * - A second signal does not wait for the clean stop.
 */
export function runUntilSignal(start: () => Promise<() => Promise<void>>, options: RunUntilSignalOptions): void {
  const { log, stopWithinMs = 10_000 } = options;
  const end = (code: number, error: unknown, message: string): void => {
    if (error !== undefined) log.fatal({ err: error }, message);
    else log.info(message);
    process.exit(code);
  };
  process.on('unhandledRejection', (error) =>
    end(1, error ?? new Error('no reason given'), 'a rejection was not handled'),
  );
  process.on('uncaughtException', (error) => end(1, error, 'an exception was not handled'));

  const started = start().catch((error: unknown) => {
    end(1, error, 'could not start');
    throw error;
  });
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) return end(1, new Error(`a second signal, ${signal}`), 'stopped without waiting');
    stopping = true;
    log.info({ signal }, 'stopping');
    setTimeout(() => end(1, new Error(`not stopped after ${stopWithinMs} ms`), 'stopped too slowly'), stopWithinMs);
    started
      .then((stopCleanly) => stopCleanly())
      .then(
        () => end(0, undefined, 'stopped'),
        (error: unknown) => end(1, error, 'could not stop cleanly'),
      );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}
