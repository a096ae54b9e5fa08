import { Catch, HttpException, Inject, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { countRefusal } from './count-refused-webhooks';
import { INTAKE, type Intake } from './intake';
import { Refusal, sendRefusal, type RefusalCode } from './refusals';

const BY_STATUS: Readonly<Record<number, RefusalCode>> = { 404: 'unknown_path', 408: 'slow_request', 413: 'too_large' };

/** Ours, Nest's and Fastify's errors alike become one of the known refusals. */
@Catch()
export class RefusalFilter implements ExceptionFilter {
  constructor(@Inject(INTAKE) private readonly intake: Intake) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const code = codeOf(error);
    if (code === 'internal_error') this.intake.log.error({ err: error }, 'a request met an error of ours');
    const http = host.switchToHttp();
    countRefusal(this.intake, http.getRequest<FastifyRequest>(), code);
    sendRefusal(http.getResponse<FastifyReply>(), code);
  }
}

function codeOf(error: unknown): RefusalCode {
  if (error instanceof Refusal) return error.code;
  const status = error instanceof HttpException ? error.getStatus() : statusOf(error);
  return BY_STATUS[status] ?? (status >= 400 && status < 500 ? 'bad_request' : 'internal_error');
}

/** Fastify's own errors carry theirs as a property. */
function statusOf(error: unknown): number {
  const { statusCode } = (error ?? {}) as { statusCode?: unknown };
  return typeof statusCode === 'number' ? statusCode : 500;
}
