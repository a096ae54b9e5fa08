// What `pg` throws, in the words that the engine expects from a driver adapter. The engine turns most kinds into one
// of Prisma's own codes (P1001, P3018, ...); whatever has no kind of its own keeps its SQLSTATE under 'postgres'.

const UNREACHABLE = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EHOSTUNREACH', 'ENETUNREACH', 'EAI_AGAIN', 'ENOENT']);

const firstQuoted = (message) => /"(.+?)"/.exec(message)?.[1];

/** @param {any} thrown an error of `pg` or of the socket under it */
export function mapPostgresError(thrown) {
  // Node tries every address of a host name and throws them together; the first one says enough.
  const error = thrown instanceof AggregateError ? Object.assign(thrown.errors[0], { code: thrown.code }) : thrown;
  return { originalCode: error.code, originalMessage: error.message, ...kindOf(error) };
}

/**
 * The same for a whole script. Compiled to WebAssembly, the engine shows nothing of a failed migration but severity and
 * message; the native one shows what its author needs, so the message says it.
 */
export function mapScriptError(error, script) {
  const mapped = mapPostgresError(error);
  if (!error.severity) return mapped;
  const place = error.position
    ? `, line ${script.slice(0, Number(error.position)).split('\n').length} of the script`
    : '';
  const lines = [`${error.message} (SQLSTATE ${error.code}${place})`, error.detail, error.where];
  if (error.hint) lines.push(`Hint: ${error.hint}`);
  return {
    ...mapped,
    kind: 'postgres',
    code: error.code,
    severity: error.severity,
    message: lines.filter(Boolean).join('\n'),
  };
}

function kindOf(error) {
  const { code, message } = error;
  if (UNREACHABLE.has(code)) {
    return { kind: 'DatabaseNotReachable', host: error.address ?? error.hostname, port: error.port };
  }
  if (code === 'ETIMEDOUT') return { kind: 'SocketTimeout' };
  if (code === 'ECONNRESET' || message === 'Connection terminated unexpectedly') return { kind: 'ConnectionClosed' };
  switch (code) {
    case '3D000':
      return { kind: 'DatabaseDoesNotExist', db: firstQuoted(message) };
    case '42P04':
      return { kind: 'DatabaseAlreadyExists', db: firstQuoted(message) };
    case '28000':
      return { kind: 'DatabaseAccessDenied' };
    case '28P01':
      return { kind: 'AuthenticationFailed', user: firstQuoted(message) };
    case '42P01':
      return { kind: 'TableDoesNotExist', table: firstQuoted(message) };
    case '42703':
      return { kind: 'ColumnNotFound', column: firstQuoted(message) };
    case '53300':
      return { kind: 'TooManyConnections', cause: message };
    default:
      return {
        kind: 'postgres',
        code: code ?? 'N/A',
        severity: error.severity ?? 'N/A',
        message,
        detail: error.detail,
        column: error.column,
        hint: error.hint,
      };
  }
}
