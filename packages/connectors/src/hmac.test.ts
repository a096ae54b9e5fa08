import crypto from 'node:crypto';
import { hmacSha256, signerOf } from './hmac';

const bytes = Buffer.from('{"a":1}');

afterEach(() => jest.restoreAllMocks());

test('gives the digest of the published test case (RFC 4231, case 2)', () => {
  expect(hmacSha256(Buffer.from('what do ya want for nothing?'), 'Jefe').toString('hex')).toBe(
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  );
});

test.each([
  ['first', 0],
  ['second', 1],
  ['third', 2],
  ['none of them', -1],
])('tries every secret when the %s one signed, and tells which it was', (signer, place) => {
  const digest = hmacSha256(bytes, signer);
  const hmacs = jest.spyOn(crypto, 'createHmac');
  const comparisons = jest.spyOn(crypto, 'timingSafeEqual');
  expect(signerOf(['first', 'second', 'third'], bytes, digest)).toBe(place);
  expect(hmacs).toHaveBeenCalledTimes(3);
  expect(comparisons).toHaveBeenCalledTimes(3);
});

test('refuses a digest of another length without throwing', () => {
  const digest = hmacSha256(bytes, 'secret');
  expect(signerOf(['secret'], bytes, digest.subarray(1))).toBe(-1);
  expect(signerOf(['secret'], bytes, Buffer.concat([digest, digest]))).toBe(-1);
  expect(signerOf(['secret'], bytes, Buffer.alloc(0))).toBe(-1);
});
