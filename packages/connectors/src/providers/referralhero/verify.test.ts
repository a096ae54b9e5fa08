import { hmacSha256 } from '../../hmac';
import { SIGNATURE_HEADER, verify } from './verify';

const secret = 'one';
const body = Buffer.from('{"list_uuid":"MF7d20e4b86a","response":"new_registration"}');
const digest = hmacSha256(body, secret);
const verdict = (signature: string) => verify({ body, headers: { [SIGNATURE_HEADER]: signature } }, [secret]);

/** The same 32 bytes: the last character of base64 has two bits that decoders ignore. */
function withSpareBitsSet(base64: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
  return `${base64.slice(0, 42)}${alphabet[alphabet.indexOf(base64.charAt(42)) + 1] ?? ''}=`;
}

test.each([
  ['standard base64', digest.toString('base64'), { signedWith: 0 }],
  ['lower-case hex', digest.toString('hex'), { signedWith: 0 }],
  ['upper-case hex', digest.toString('hex').toUpperCase(), 'wrong_signature'],
  ['base64 without padding', digest.toString('base64').slice(0, 43), 'wrong_signature'],
  ['base64 with spare bits set', withSpareBitsSet(digest.toString('base64')), 'wrong_signature'],
  ['base64url', Buffer.alloc(32, 0xff).toString('base64url'), 'wrong_signature'],
  ['binary', digest.toString('latin1'), 'wrong_signature'],
])('%s is judged', (_, signature, expected) => {
  expect(verdict(signature)).toEqual(expected);
});

test('the spare bits of base64 really decode to the same digest', () => {
  expect(Buffer.from(withSpareBitsSet(digest.toString('base64')), 'base64').equals(digest)).toBe(true);
});
