/**
 * What is no HTTP that can be read, or does not arrive, never becomes a request: Node tells of it here. It is answered and
 * counted like any other refusal, unless an answer has begun on that connection: two would be read as one.
 */
import type { Socket } from 'node:net';
import type { IngestMetrics } from './ingest-metrics';
import { refusals, type RefusalCode } from './refusals';

const BY_CODE: Readonly<Record<string, RefusalCode>> = {
  ERR_HTTP_REQUEST_TIMEOUT: 'slow_request',
  HPE_HEADER_OVERFLOW: 'headers_too_large',
};
const PHRASES: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

export function refuseNoHttp(metrics: Pick<IngestMetrics, 'refused'>) {
  return (error: NodeJS.ErrnoException, socket: Socket): void => {
    const code = codeOfNoHttp(error);
    if (code === null || socket.destroyed) return;
    metrics.refused(code);
    if (socket.writable && !hasBegunToAnswer(socket)) socket.write(answerOf(code));
    socket.destroy(error);
  };
}

/** Null: nobody is to be told, the sender went away. */
export function codeOfNoHttp(error: NodeJS.ErrnoException): RefusalCode | null {
  return error.code === 'ECONNRESET' ? null : (BY_CODE[error.code ?? ''] ?? 'bad_request');
}

function answerOf(code: RefusalCode): string {
  const { status, says } = refusals[code];
  const body = JSON.stringify({ code, detail: says });
  return [
    `HTTP/1.1 ${status} ${PHRASES[status] ?? ''}`,
    'connection: close',
    'content-type: application/json; charset=utf-8',
    `content-length: ${Buffer.byteLength(body)}`,
    '',
    body,
  ].join('\r\n');
}

/** As Node itself looks before it answers for a server that does not listen for these errors. */
function hasBegunToAnswer(socket: Socket & { readonly _httpMessage?: { readonly headersSent?: boolean } | null }) {
  return socket._httpMessage?.headersSent === true;
}
