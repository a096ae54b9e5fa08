/** What the queue reports, and to whom: a pino logger fits. */
export interface QueueLog {
  debug(details: object, message: string): void;
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

const unheard = (): void => undefined;
export const SILENT: QueueLog = { debug: unheard, info: unheard, warn: unheard, error: unheard };
