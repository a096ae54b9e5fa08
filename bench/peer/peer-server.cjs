/**
 * The nearest peer, as its documentation has one use it: Fastify takes a webhook, `processWebhook` checks its signature and
 * writes one row, then it is answered. Arguments: the folder of its packages, port, database, secret, customers to make first.
 */
const { createRequire } = require('node:module');
const { join } = require('node:path');
const fastify = require('fastify')();

const [folder, port, databaseUrl, stripeWebhookSecret, customers] = process.argv.slice(2);
const { StripeSync, runMigrations } = createRequire(join(folder, 'package.json'))('@supabase/stripe-sync-engine');
const AT_ONCE = 1_000;

async function main() {
  // It tells its logger alone of a migration that fails.
  const error = (failure) => {
    throw failure;
  };
  await runMigrations({ databaseUrl, schema: 'stripe', logger: { info: () => undefined, error } });
  const sync = new StripeSync({
    ...{ stripeSecretKey: 'sk_test_nobody', stripeWebhookSecret },
    poolConfig: { connectionString: databaseUrl, max: 16 },
  });
  for (let from = 0; from < Number(customers); from += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, Number(customers) - from) }, (_, n) => customer(from + n));
    await sync.upsertCustomers(some, new Date(0).toISOString());
  }
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
  fastify.post('/webhooks/demo', async (request, reply) => {
    await sync.processWebhook(request.body, String(request.headers['x-referralhero-signature']));
    return reply.code(200).send();
  });
  fastify.get('/health/live', (_request, reply) => reply.send());
  await fastify.listen({ port: Number(port), host: '127.0.0.1' });
}

function customer(n) {
  return { id: `cus_${n}`, object: 'customer', name: `Person ${n}`, email: `person${n}@example.test`, metadata: {} };
}

void main();
