/**
 * What there is to compare with: Fastify alone, which checks the same signature over the same bytes, parses the same JSON,
 * and keeps nothing. Arguments: port, secret.
 */
const { createHmac, timingSafeEqual } = require('node:crypto');
const fastify = require('fastify')();

const [port, secret] = process.argv.slice(2);

fastify.removeAllContentTypeParsers();
fastify.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body));
fastify.post('/webhooks/demo', (request, reply) => {
  const given = Buffer.from(String(request.headers['x-referralhero-signature']), 'base64');
  const wanted = createHmac('sha256', secret).update(request.body).digest();
  if (given.length !== wanted.length || !timingSafeEqual(given, wanted)) return reply.code(401).send();
  JSON.parse(request.body.toString('utf8'));
  return reply.code(200).send();
});
fastify.get('/health/live', (_request, reply) => reply.send());
fastify.listen({ port: Number(port), host: '127.0.0.1' });
