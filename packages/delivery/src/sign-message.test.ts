import fc from 'fast-check';
import { Webhook } from 'standardwebhooks';
import { newSecret, signMessage } from './sign-message';

/** As Standard Webhooks publishes it, and the libraries of all its languages are tested with. */
const VECTOR = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: 1614265330,
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};

it('signs the published vector as it is published', () => {
  const { secret, id, timestamp, body, signature } = VECTOR;
  expect(signMessage({ id, timestamp, body }, [secret])).toEqual({
    'webhook-id': id,
    'webhook-timestamp': '1614265330',
    'webhook-signature': signature,
  });
});

it('a stock library verifies whatever is signed, with either of two secrets', () => {
  const property = fc.property(fc.json(), fc.uuid(), (body, id) => {
    const secrets = [newSecret(), newSecret()];
    const headers = signMessage({ id, timestamp: Math.floor(Date.now() / 1_000), body }, secrets);
    for (const secret of secrets) expect(new Webhook(secret).verify(body, { ...headers })).toEqual(JSON.parse(body));
    expect(() => new Webhook(newSecret()).verify(body, { ...headers })).toThrow();
  });
  fc.assert(property, { numRuns: 50 });
});

it('signs nothing without a secret, nor with what is none', () => {
  expect(() => signMessage({ id: 'a', timestamp: 1, body: '' }, [])).toThrow(/without a secret/);
  expect(() => signMessage({ id: 'a', timestamp: 1, body: '' }, ['plain'])).toThrow(/whsec_/);
});

it('a new secret has the length that the specification asks for', () => {
  const bytes = Buffer.from(newSecret().slice('whsec_'.length), 'base64');
  expect(bytes.length).toBe(32);
  expect(newSecret()).not.toBe(newSecret());
});
