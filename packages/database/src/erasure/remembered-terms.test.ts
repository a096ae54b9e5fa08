import { createHmac, randomBytes } from 'node:crypto';
import { digestKey, digestOf } from './remembered-terms';

test.each(['a', 'ana@x.test', 'José', 'x'.repeat(200)])('the digest of a term is its HMAC: %s', (term) => {
  const key = randomBytes(32);
  const expected = createHmac('sha256', key).update(`term\0${term}`).digest();
  expect(digestOf('term', term, digestKey(key), 'hex')).toBe(expected.toString('hex'));
  expect(digestOf('term', term, digestKey(key), 'base64')).toBe(expected.toString('base64'));
});
