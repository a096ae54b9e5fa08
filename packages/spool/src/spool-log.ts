/** What the spool reports, and to whom: a pino logger fits. */
export interface SpoolLog {
  info(details: object, message: string): void;
  warn(details: object, message: string): void;
  error(details: object, message: string): void;
}

export const SILENT: SpoolLog = { info: () => undefined, warn: () => undefined, error: () => undefined };
