import crypto from 'node:crypto';
import { hmacSha256, signsWithAny } from './hmac';

const bytes = Buffer.from('{"a":1}');

afterEach(() => jest.restoreAllMocks());

test('gives the digest of the published test case (RFC 4231, case 2)', () => {
  expect(hmacSha256(Buffer.from('what do ya want for nothing?'), 'Jefe').toString('hex')).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
});

test.each([['first'], ['second'], ['third'], ['none of them']])(
  'tries every secret when the %s one signed',
  (signer) => {
    const digest = hmacSha256(bytes, signer);
    const hmacs = jest.spyOn(crypto, 'createHmac');
    const comparisons = jest.spyOn(crypto, 'timingSafeEqual');
    expect(signsWithAny(['first', 'second', 'third'], bytes, digest)).toBe(signer !== 'none of them');
    expect(hmacs).toHaveBeenCalledTimes(3);
    expect(comparisons).toHaveBeenCalledTimes(3);
  },
);

test('refuses a digest of another length without throwing', () => {
  const digest = hmacSha256(bytes, 'secret');
  expect(signsWithAny(['secret'], bytes, digest.subarray(1))).toBe(false);
  expect(signsWithAny(['secret'], bytes, Buffer.concat([digest, digest]))).toBe(false);
  expect(signsWithAny(['secret'], bytes, Buffer.alloc(0))).toBe(false);
});
