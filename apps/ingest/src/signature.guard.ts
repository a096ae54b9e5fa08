import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { checkSignature, type Source, type Webhook } from '@evenkeel/sync-engine';
import type { FastifyRequest } from 'fastify';
import { isDeepStrictEqual } from 'node:util';
import { INTAKE, type Intake } from './intake';
import { Refusal, type RefusalCode } from './refusals';

/** Each of them keeps its body meanwhile: 25 MiB at most. */
const MAY_WAIT = 100;

/**
 * Step 1 of the walk. A guard, since whatever else Nest does to a request comes after it. A signature is called wrong only once
 * it fits none of the secrets that the source has now: what is at hand may be a second old.
 */
@Injectable()
export class SignatureGuard implements CanActivate {
  private waiting = 0;

  constructor(@Inject(INTAKE) private readonly intake: Intake) {}

  canActivate(context: ExecutionContext): boolean | Promise<boolean> {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    const { source, webhook } = request;
    // The hook before it has refused what has no source; fail closed all the same.
    if (source === null || webhook === null) throw new Refusal('unknown_source');
    const verdict = this.check(webhook, source);
    if (verdict === 'signed') return true;
    return verdict === 'wrong_signature' && this.waiting < MAY_WAIT
      ? this.checkAnew(request, webhook, source)
      : this.refuse(request, verdict);
  }

  private check(webhook: Webhook, source: Source): RefusalCode | 'signed' {
    const verdict = checkSignature(webhook, source, this.intake.connectors);
    if (typeof verdict !== 'object') return verdict;
    this.intake.secretUses.used(source.name, source.webhookSecrets[verdict.signedWith] ?? '');
    return 'signed';
  }

  private async checkAnew(request: FastifyRequest, webhook: Webhook, known: Source): Promise<boolean> {
    this.waiting++;
    await this.intake.sources.renew().finally(() => this.waiting--);
    const source = this.intake.sources.find(known.name) ?? known;
    const isAnother = !isDeepStrictEqual(source.webhookSecrets, known.webhookSecrets);
    const verdict = isAnother ? this.check(webhook, source) : 'wrong_signature';
    if (verdict !== 'signed') return this.refuse(request, verdict);
    request.source = source;
    return true;
  }

  private refuse(request: FastifyRequest, verdict: RefusalCode): Promise<never> {
    const held = this.intake.refusedSlowly.hold(request.ip);
    if (held === undefined) throw new Refusal(verdict);
    request.webhook = null; // not kept while the answer is
    return held.then(() => {
      throw new Refusal(verdict);
    });
  }
}
