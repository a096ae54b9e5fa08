import type { Logger } from './create-logger';

/** The shape of Nest's `LoggerService`; the last parameter that Nest gives is the context. */
export interface NestLogger {
  log(message: unknown, ...more: unknown[]): void;
  error(message: unknown, ...more: unknown[]): void;
  warn(message: unknown, ...more: unknown[]): void;
  debug(message: unknown, ...more: unknown[]): void;
  verbose(message: unknown, ...more: unknown[]): void;
  fatal(message: unknown, ...more: unknown[]): void;
}

/** Nest's own lines, in our format. What Nest calls `log` tells of its wiring, which interests only who debugs it. */
export function nestLogger(logger: Logger): NestLogger {
  const at = (level: 'error' | 'warn' | 'debug' | 'trace' | 'fatal') => {
    return (message: unknown, ...more: unknown[]): void => {
      const context = more.at(-1);
      const details = more.slice(0, -1).filter((detail) => detail !== undefined);
      const said = message instanceof Error ? { err: message } : typeof message === 'string' ? {} : { said: message };
      logger[level](
        { ...said, ...(context === undefined ? {} : { context }), ...(details.length === 0 ? {} : { details }) },
        message instanceof Error ? message.message : typeof message === 'string' ? message : 'nest',
      );
    };
  };
  return {
    log: at('debug'),
    error: at('error'),
    warn: at('warn'),
    debug: at('debug'),
    verbose: at('trace'),
    fatal: at('fatal'),
  };
}
