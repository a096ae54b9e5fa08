import type { Dice } from '../../harness/dice';
import type { Headers } from '../http-text';

/** Headers that HTTP allows and that say nothing of the signature. Content-Type and User-Agent are kept with a delivery. */
export function oddHeaders(dice: Dice): Headers {
  return dice.pick(CHOICES)(dice, 'x'.repeat(dice.between(1, 6_000)));
}

const CHOICES: readonly ((dice: Dice, long: string) => Headers)[] = [
  (dice, long) => [
    [
      'User-Agent',
      dice.pick(['\xfc\xe9', 'caf\xc3\xa9', '\xf0\x9f\x98\x80', '\xff\x80', '${jndi:ldap://x}', '\t', long]),
    ],
  ],
  (dice, long) => [['Content-Type', dice.pick(['', 'no type', 'a/b; charset=\xff', ';;;', 'a/b;'.repeat(500), long])]],
  () => Array.from({ length: 500 }, (_, at) => [`X-${at}`, '1'] as const),
  () => ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'then'].map((name) => [name, 'x'] as const),
  (_, long) => [
    ['Cookie', `a=${long}`],
    ['Cookie', 'b=1'],
    ['User-Agent', 'a'],
    ['User-Agent', 'b'],
  ],
  (dice) => [
    ['X-Forwarded-For', dice.pick(['127.0.0.1', '::1', 'x'.repeat(300), '1, 2'])],
    ['X-Forwarded-Proto', '\x80'],
  ],
  () => [
    ['Accept-Encoding', 'gzip;q=0, *;q=1e999'],
    ['If-None-Match', '*'],
    ['Range', 'bytes=0-18446744073709551615'],
  ],
  (_, long) => [
    ['X-HTTP-Method-Override', 'DELETE'],
    ['X-Original-URL', '/metrics'],
    ['Authorization', `Basic ${long}`],
  ],
  () => [
    ['Keep-Alive', 'timeout=-1, max=1e999'],
    ['Connection', 'keep-alive'],
    ['TE', 'trailers, gzip'],
    ['Trailer', 'Host'],
  ],
  () => [
    ['Connection', 'Upgrade, HTTP2-Settings'],
    ['Upgrade', 'h2c'],
    ['HTTP2-Settings', 'AAMAAABkAARAAAAA'],
  ],
];
