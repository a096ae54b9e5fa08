import { METHODS } from 'node:http';
import type { Dice } from '../../harness/dice';
import { HOST, lengthOf, PATH, plainRequest, renderHead, SIGNATURE, signed, type Headers } from '../http-text';
import { providerBody } from '../provider-bodies';
import { PLAIN, type Draft } from '../raw-request';
import { ODD_TARGETS } from './odd-targets';

/** Signed correctly, but with a request line or headers that no webhook has. */
export function oddHead(dice: Dice): Draft {
  const body = providerBody(dice);
  const [kind, make] = dice.weighted(KINDS);
  const { bytes, bodiless = false } = make(body, dice);
  const sending = { ...PLAIN, bodiless, then: 'coax' as const };
  return { kind: `head: ${kind}`, bytes, sending, authentic: [body], due: 'either' };
}

type Made = { readonly bytes: Buffer; readonly bodiless?: boolean };
type Kind = readonly [weight: number, readonly [kind: string, (body: Buffer, dice: Dice) => Made]];

const KINDS: readonly Kind[] = [
  [10, ['method', oddMethod]],
  [16, ['target', oddTarget]],
  [6, ['long target', longTarget]],
  [5, ['version', oddVersion]],
  [
    3,
    [
      'expect',
      (body, dice) => more(body, dice, [['Expect', dice.pick(['', '200-ok', '100-continue, x', 'x'.repeat(900)])]]),
    ],
  ],
  [4, ['upgrade', oddUpgrade]],
  [4, ['host', oddHost]],
  [6, ['too many headers', tooManyHeaders]],
  [6, ['bytes in headers', bytesInHeaders]],
  [
    3,
    [
      'health',
      (_body, dice) => getOf(dice.pick(['/health/live', '/health/ready', '/health/live?x=%zz', '/health/ready/'])),
    ],
  ],
];

const more = (body: Buffer, dice: Dice, headers: Headers): Made => ({
  bytes: plainRequest(body, [signed(body, dice), ...headers]),
});
const getOf = (target: string): Made => ({ bytes: renderHead({ method: 'GET', target, headers: [HOST] }) });

function oddMethod(body: Buffer, dice: Dice): Made {
  const method = dice.pick([
    ...METHODS,
    'post',
    'Post',
    'POSTS',
    'P\xd6ST',
    'X'.repeat(5_000),
    '',
    'PRI',
    '__proto__',
    'P OST',
  ]);
  return { bytes: plainRequest(body, [signed(body, dice)], { method }), bodiless: method === 'HEAD' };
}

function oddTarget(body: Buffer, dice: Dice): Made {
  return { bytes: plainRequest(body, [signed(body, dice)], { target: dice.pick(ODD_TARGETS) }) };
}

function longTarget(body: Buffer, dice: Dice): Made {
  const long = dice
    .pick(['x', '%41', '/', '%2f', '%', '../', '?a=1&', '\xe9'])
    .repeat(dice.pick([40, 101, 400, 4_000, 30_000]));
  const target = `${dice.pick(['/', '/webhooks/', `${PATH}/`, `${PATH}?`, 'http://x/'])}${long}`;
  return { bytes: plainRequest(body, [signed(body, dice)], { target }) };
}

function oddVersion(body: Buffer, dice: Dice): Made {
  const version = dice.pick([
    ...[
      'HTTP/0.9',
      'HTTP/1.2',
      'HTTP/2.0',
      'HTTP/3',
      'HTTP/11',
      'HTTP/1.10',
      'HTTP/-1.1',
      'HTTP/',
      'http/1.1',
      'HTTPS/1.1',
    ],
    ...['', 'ICE/1.0', 'RTSP/1.0', 'HTTP/1.1 x', 'HTTP/1.1\x00', 'HTTP/9999999999.1'],
  ]);
  return { bytes: plainRequest(body, [signed(body, dice)], { version }) };
}

function oddUpgrade(body: Buffer, dice: Dice): Made {
  const protocol = dice.pick(['websocket', 'h2c', 'TLS/1.0', 'HTTP/2.0', '\xff', '']);
  const key: Headers = dice.pick<Headers>([
    [],
    [
      ['Sec-WebSocket-Key', 'x'],
      ['Sec-WebSocket-Version', '13'],
    ],
    [['HTTP2-Settings', 'AAMAAABk']],
  ]);
  const upgrade: Headers = [
    ['Connection', dice.pick(['Upgrade', 'Upgrade, HTTP2-Settings', 'close'])],
    ['Upgrade', protocol],
    ...key,
  ];
  const method = dice.pick(['POST', 'POST', 'GET', 'CONNECT']);
  return { bytes: plainRequest(body, [signed(body, dice), ...upgrade], { method }) };
}

function oddHost(body: Buffer, dice: Dice): Made {
  const hosts: readonly Headers[] = [
    [],
    [HOST, HOST],
    [['Host', '']],
    [['Host', '\xff']],
    [['Host', 'a b']],
    [['Host', 'x:99999999']],
  ];
  return {
    bytes: Buffer.concat([renderHead({ headers: [...dice.pick(hosts), lengthOf(body), signed(body, dice)] }), body]),
  };
}

function tooManyHeaders(body: Buffer, dice: Dice): Made {
  const long = 'x'.repeat(64 * 1024);
  const [name, value] = signed(body, dice);
  const made: readonly Headers[] = [
    Array.from({ length: 3_000 }, (_, at) => [`X-${at}`, '1'] as const),
    Array.from({ length: 2_500 }, () => ['a', ''] as const),
    [['X-Long', long]],
    [['x'.repeat(20_000), '1']],
    [[SIGNATURE, long]],
    [[name, `${value}${' '.repeat(20_000)}`]],
  ];
  return more(body, dice, dice.pick(made));
}

function bytesInHeaders(body: Buffer, dice: Dice): Made {
  const byte = String.fromCharCode(dice.pick([0, 1, 8, 10, 11, 12, 13, 27, 31, 127, 128, 160, 255]));
  const header = dice.pick<readonly [string, string]>([
    ...([
      ['User-Agent', `a${byte}b`],
      [`X-${byte}`, 'a'],
      ['Content-Type', `${byte}application/json`],
    ] as const),
    ...([
      ['X-Folded', `a\r\n b`],
      ['X-Folded', `a\r\n\tb`],
      ['', 'a'],
      ['X:', 'a'],
      ['X-Split', 'a\r\n\r\nGET / HTTP/1.1'],
    ] as const),
  ]);
  return more(body, dice, [header]);
}
