import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Simulator } from '../create-simulator';
import { applyMutations } from '../mutations/apply-mutations';
import { mutationsSchema, type Mutation } from '../mutations/mutation-schema';
import { faultSettingsSchema } from '../settings/fault-settings';
import { describeStatus } from './describe-status';
import { listSubscribers } from './list-subscribers';
import { problem } from './problems';
import { streamNdjson } from './stream-ndjson';
import { sendProblem, takeBody } from './take-body';
import { waitForQuiet } from './wait-for-quiet';

const campaignSchema = z
  .strictObject({
    state: z.enum(['running', 'stopped']).optional(),
    rate: z.number().min(0).max(20_000).optional(),
    /** Answers when all that was planned has ended, or after so many milliseconds. */
    drain_ms: z.int().min(0).max(600_000).optional(),
  })
  .refine((body) => Object.keys(body).length > 0, 'needs one of: state, rate, drain_ms');

const webhookSchema = z
  .strictObject({
    state: z.enum(['enabled', 'disabled']).optional(),
    url: z.url({ protocol: /^https?$/, error: 'must be a URL that begins with http:// or https://' }).optional(),
    secret: z.string().min(1).max(1_000).optional(),
  })
  .refine((body) => Object.keys(body).length > 0, 'needs one of: state, url, secret');

/** `/control`: what a test or a person does to the stand-in provider, and what it tells of itself. */
export function addControlRoutes(server: FastifyInstance, simulator: Simulator): void {
  const { provider, faults, log } = simulator;
  server.get('/control/status', async () => describeStatus(simulator));
  server.get('/control/subscribers', (_request, reply) => streamNdjson(reply, listSubscribers(provider)));
  server.get('/control/deliveries', (_request, reply) => streamNdjson(reply, log.list()));
  server.get('/control/faults', async () => faults.current);
  server.put(
    '/control/faults',
    takeBody(faultSettingsSchema, (settings) => (faults.current = settings)),
  );
  server.post(
    '/control/campaign',
    takeBody(campaignSchema, (wanted) => setCampaign(simulator, wanted)),
  );
  server.post(
    '/control/webhook',
    takeBody(webhookSchema, (entered) => setWebhook(simulator, entered)),
  );
  server.post(
    '/control/mutations',
    takeBody(mutationsSchema, ({ mutations }, reply) => makeMutations(simulator, mutations, reply)),
  );
}

async function setCampaign(simulator: Simulator, { drain_ms, state, rate }: z.infer<typeof campaignSchema>) {
  const { living, provider } = simulator;
  living.set({ ...(state !== undefined && { state }), ...(rate !== undefined && { rate }) });
  if (drain_ms !== undefined) await waitForQuiet(simulator, provider.clock, drain_ms);
  return describeStatus(simulator);
}

function setWebhook(simulator: Simulator, { state, url, secret }: z.infer<typeof webhookSchema>) {
  simulator.target.set({ ...(url !== undefined && { url }), ...(secret !== undefined && { secret }) });
  if (state !== undefined) simulator.outbox.setHook(state);
  return describeStatus(simulator).webhook;
}

function makeMutations(simulator: Simulator, mutations: readonly Mutation[], reply: FastifyReply) {
  const { results, refused } = applyMutations(simulator, mutations);
  if (refused === null) return { results };
  const detail = `mutations.${refused.index}: ${refused.detail}; those before it were made, none after it`;
  return sendProblem(reply, problem(refused.refused, detail, { index: refused.index, results }));
}
