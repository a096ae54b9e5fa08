import { Readable } from 'node:stream';
import type { FastifyReply } from 'fastify';

const LINES_PER_CHUNK = 200;

/** One JSON document a line, made as fast as the reader reads: the answer is never in memory as a whole. */
export function streamNdjson(reply: FastifyReply, documents: Iterable<unknown>): FastifyReply {
  return reply.type('application/x-ndjson; charset=utf-8').send(Readable.from(chunksOf(documents)));
}

function* chunksOf(documents: Iterable<unknown>): Generator<string> {
  let lines: string[] = [];
  for (const document of documents) {
    lines.push(`${JSON.stringify(document)}\n`);
    if (lines.length < LINES_PER_CHUNK) continue;
    yield lines.join('');
    lines = [];
  }
  if (lines.length > 0) yield lines.join('');
}
