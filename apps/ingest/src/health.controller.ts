import { Controller, Get, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { INTAKE, type Intake } from './intake';

/** On the public port a bare yes or no; the details are on the management port. */
@Controller('health')
export class HealthController {
  constructor(@Inject(INTAKE) private readonly intake: Intake) {}

  @Get('live')
  live(@Res() reply: FastifyReply): void {
    reply.code(200).send();
  }

  @Get('ready')
  ready(@Res() reply: FastifyReply): void {
    reply.code(isReady(this.intake) ? 200 : 503).send();
  }
}

/** Ready to take a webhook now, whoever keeps it; at the start, once the queue is, or did not come. */
export function isReady({ sources, keeping, isStopping }: Intake): boolean {
  return sources.areKnown() && keeping.keeper() !== null && keeping.isSettled() && !isStopping();
}
