import { placeOfDelivery, placeOfTraceparent } from '@evenkeel/observability';
import { Controller, Inject, Post, Req, Res, UseGuards } from '@nestjs/common';
import { acceptDelivery, NothingKeeps, type Source, type Webhook } from '@evenkeel/sync-engine';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { INTAKE, type Intake } from './intake';
import { Refusal } from './refusals';
import { SignatureGuard } from './signature.guard';

@Controller('webhooks')
export class WebhooksController {
  constructor(@Inject(INTAKE) private readonly intake: Intake) {}

  /** Step 2 of the walk, and the answer: 200 with an empty body, whatever the content of an authentic webhook is. */
  @Post(':source')
  @UseGuards(SignatureGuard)
  async receive(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { metrics, keeping, tracing } = this.intake;
    // The guard let it through, so both are there.
    const source = request.source as Source;
    const webhook = request.webhook as Webhook;
    const id = await acceptDelivery(webhook, source, keeping).catch(refuseUnkept);
    metrics.accepted(source.name);
    reply.code(200).header('evenkeel-delivery', id).send();
    if (tracing.isOn) this.tellTaken(id, source, request, reply);
  }

  private tellTaken(id: string, source: Source, { headers }: FastifyRequest, { elapsedTime }: FastifyReply): void {
    const endedAt = Date.now();
    const cause = placeOfTraceparent(headers['traceparent']);
    this.intake.tracing.tell({
      name: 'POST /webhooks/{source}',
      kind: 'server',
      ...{ place: placeOfDelivery(id), startedAt: endedAt - elapsedTime, endedAt },
      attributes: {
        ...{ 'http.request.method': 'POST', 'http.route': '/webhooks/{source}', 'http.response.status_code': 200 },
        ...{ 'evenkeel.source': source.name, 'evenkeel.delivery.id': id },
        ...(cause && { 'evenkeel.caused_by.trace_id': cause.traceId }),
      },
    });
  }
}

function refuseUnkept(error: unknown): never {
  throw error instanceof NothingKeeps ? new Refusal('cannot_be_kept') : error;
}
