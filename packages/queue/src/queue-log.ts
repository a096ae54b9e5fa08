/** What the queue reports, and to whom: a pino logger fits. */
export interface QueueLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

export const SILENT: QueueLog = { info: () => undefined, warn: () => undefined, error: () => undefined };
