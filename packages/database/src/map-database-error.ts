/**
 * What a failure of the database means for the batch (`sync-engine` errors), from its SQLSTATE.
 *
 * Only classes that blame the data can make a delivery `dead`; whatever may be the server's, the network's or our own
 * fault is waited out. A table that is missing must never kill a batch.
 *
 * Where the data is blamed, Postgres' own words go no further: its messages and details quote the values, which are
 * personal data, and errors are logged.
 */
import { DatabaseError } from 'pg';
import { StoreUnavailable, UnstorableValue } from '@evenkeel/sync-engine';

/** Data exceptions, and limits that one value exceeds (nesting too deep, a value too large). */
const BLAMES_THE_DATA = /^(22|54)/;
/** A constraint of ours was broken: a fault of ours that one delivery may have brought out, so the others shall go on. */
const BLAMES_OUR_CODE = /^(21|23)/;

export function mapDatabaseError(error: unknown): Error {
  if (error instanceof StoreUnavailable || error instanceof UnstorableValue) return error;
  const { code, message } = describe(error);
  if (code !== null && BLAMES_THE_DATA.test(code)) return new UnstorableValue(`Postgres refused a value (${code})`);
  if (code !== null && BLAMES_OUR_CODE.test(code)) return new Error(`Postgres refused a write (${code}): ${message}`);
  return new StoreUnavailable(`the database did not answer as it should (${code ?? 'no code'}): ${message}`, {
    cause: error,
  });
}

interface DriverCause {
  readonly originalCode?: string;
  readonly originalMessage?: string;
  readonly code?: string;
  readonly kind?: string;
}

/** The driver's own error, where it was asked; Prisma wraps it, at another depth for raw queries than for transactions. */
function describe(error: unknown): { code: string | null; message: string } {
  if (error instanceof DatabaseError) return { code: error.code ?? null, message: error.message };
  const cause = driverCause(error);
  const code = cause?.originalCode ?? (cause?.kind === 'postgres' ? cause.code : undefined) ?? null;
  return { code, message: cause?.originalMessage ?? firstLine(error instanceof Error ? error.message : String(error)) };
}

function driverCause(error: unknown): DriverCause | null {
  if (typeof error !== 'object' || error === null) return null;
  const { meta, cause } = error as { meta?: { driverAdapterError?: unknown }; cause?: unknown };
  if (meta?.driverAdapterError) return driverCause(meta.driverAdapterError);
  return typeof cause === 'object' && cause !== null && 'kind' in cause ? (cause as DriverCause) : null;
}

function firstLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? text;
}
