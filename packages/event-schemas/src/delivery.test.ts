import fc from 'fast-check';
import { bodyBytes, encodeBody } from './delivery';

test('any bytes come back as they were', () => {
  fc.assert(
    fc.property(
      fc.oneof(
        fc.uint8Array(),
        fc.string().map((text) => Buffer.from(text)),
      ),
      (bytes) => {
        expect(bodyBytes(encodeBody(Buffer.from(bytes))).equals(bytes)).toBe(true);
      },
    ),
  );
});

test.each([
  ['text', Buffer.from('{"name":"Zoë"}'), 'utf8'],
  ['a byte order mark', Buffer.from([0xef, 0xbb, 0xbf, 0x7b, 0x7d]), 'utf8'],
  ['a replacement character', Buffer.from('\ufffd'), 'utf8'],
  ['a broken byte', Buffer.from([0x7b, 0xff, 0x7d]), 'base64'],
  ['half a surrogate pair', Buffer.from([0xed, 0xa0, 0x80]), 'base64'],
])('%s travels in the shorter encoding that keeps it', (_, bytes, encoding) => {
  expect(encodeBody(bytes).encoding).toBe(encoding);
  expect(bodyBytes(encodeBody(bytes)).equals(bytes)).toBe(true);
});
