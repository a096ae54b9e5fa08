import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { checkSignature } from '@evenkeel/sync-engine';
import type { FastifyRequest } from 'fastify';
import { INTAKE, type Intake } from './intake';
import { Refusal } from './refusals';
import { webhookOf } from './webhook-request';

/** Step 1 of the walk. A guard, since whatever else Nest does to a request comes after it. */
@Injectable()
export class SignatureGuard implements CanActivate {
  constructor(@Inject(INTAKE) private readonly intake: Intake) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { source } = request;
    // The hook before it has refused what has no source; fail closed all the same.
    if (source === null) throw new Refusal('unknown_source');
    const verdict = checkSignature(webhookOf(request), source, this.intake.connectors);
    if (verdict === 'authentic') return true;
    const held = this.intake.refusedSlowly.hold(request.ip);
    if (held === undefined) throw new Refusal(verdict);
    request.body = undefined; // not kept while the answer is
    return held.then(() => {
      throw new Refusal(verdict);
    });
  }
}
