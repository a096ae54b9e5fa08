import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { checkSignature } from '@evenkeel/sync-engine';
import type { FastifyRequest } from 'fastify';
import { INTAKE, type Intake } from './intake';
import { Refusal } from './refusals';

/** Step 1 of the walk. A guard, since whatever else Nest does to a request comes after it. */
@Injectable()
export class SignatureGuard implements CanActivate {
  constructor(@Inject(INTAKE) private readonly intake: Intake) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { source, webhook } = request;
    // The hook before it has refused what has no source; fail closed all the same.
    if (source === null || webhook === null) throw new Refusal('unknown_source');
    const verdict = checkSignature(webhook, source, this.intake.connectors);
    if (typeof verdict === 'object') {
      this.intake.secretUses.used(source.name, source.webhookSecrets[verdict.signedWith] ?? '');
      return true;
    }
    const held = this.intake.refusedSlowly.hold(request.ip);
    if (held === undefined) throw new Refusal(verdict);
    request.webhook = null; // not kept while the answer is
    return held.then(() => {
      throw new Refusal(verdict);
    });
  }
}
