import type { Dice } from '../../harness/dice';
import { CHUNKED, HOST, inChunks, lengthOf, plainRequest, renderHead, signed, type Headers } from '../http-text';
import { providerBody } from '../provider-bodies';
import { PLAIN, type Draft } from '../raw-request';

/** Signed correctly, but where the body begins and ends is told wrongly, or twice. */
export function badlyFramed(dice: Dice): Draft {
  const body = providerBody(dice);
  const [kind, make] = dice.weighted(KINDS);
  const bytes = make(body, dice);
  return { kind: `framing: ${kind}`, bytes, sending: { ...PLAIN, then: 'coax' }, authentic: [body], due: 'either' };
}

type Kind = readonly [weight: number, readonly [kind: string, (body: Buffer, dice: Dice) => Buffer]];

const KINDS: readonly Kind[] = [
  [6, ['length too small', (body, dice) => withLengths(body, dice, [String(dice.int(body.length))])]],
  [6, ['length too large', (body, dice) => withLengths(body, dice, [String(body.length + dice.between(1, 5_000))])]],
  [8, ['length is none', (body, dice) => withLengths(body, dice, [oddLength(body, dice)])]],
  [4, ['two lengths', twoLengths]],
  [4, ['no length', (body, dice) => Buffer.concat([renderHead({ headers: [HOST, signed(body, dice)] }), body])]],
  [8, ['length and chunks', lengthAndChunks]],
  [6, ['odd transfer encoding', oddEncoding]],
  [12, ['bad chunks', badChunks]],
  [4, ['huge chunk', hugeChunk]],
  [6, ['a request inside', requestInside]],
  [4, ['rest of a line', restOfLine]],
];

function withLengths(body: Buffer, dice: Dice, lengths: readonly string[]): Buffer {
  const headers: Headers = lengths.map((length) => ['Content-Length', length] as const);
  return Buffer.concat([renderHead({ headers: [HOST, ...headers, signed(body, dice)] }), body]);
}

function oddLength(body: Buffer, dice: Dice): string {
  const length = String(body.length);
  return dice.pick([
    ...[
      '-1',
      `-${length}`,
      `+${length}`,
      `${length}.0`,
      `${length}e0`,
      `0x${body.length.toString(16)}`,
      '',
      ' ',
      'NaN',
    ],
    ...[`${length}, ${length}`, `${length} ${length}`, `${length}\x00`, `\xb2`, '1e999', '18446744073709551616'],
    ...[
      '18446744073709551615',
      '9'.repeat(400),
      '4294967296',
      '262145',
      '9007199254740993',
      `00000${length}`,
      'length',
    ],
  ]);
}

function twoLengths(body: Buffer, dice: Dice): Buffer {
  const length = String(body.length);
  return withLengths(
    body,
    dice,
    dice.pick([
      [length, length],
      [length, '0'],
      ['0', length],
      [length, '', length],
    ]),
  );
}

function lengthAndChunks(body: Buffer, dice: Dice): Buffer {
  const chunks = inChunks(body, dice);
  const length = ['Content-Length', String(dice.pick([chunks.length, body.length, 0, 4]))] as const;
  const both = dice.chance(0.5) ? [length, CHUNKED] : [CHUNKED, length];
  return Buffer.concat([renderHead({ headers: [HOST, ...both, signed(body, dice)] }), dice.pick([chunks, body])]);
}

function oddEncoding(body: Buffer, dice: Dice): Buffer {
  const encoding = dice.pick([
    ...[
      'identity',
      'gzip',
      'gzip, chunked',
      'chunked, gzip',
      'chunked, chunked',
      'xchunked',
      'chunkedx',
      '\x0bchunked',
    ],
    ...[
      'CHUNKED',
      ' chunked',
      'chunked;q=1',
      '"chunked"',
      '',
      ',chunked',
      'chunked,',
      'trailers',
      '\xa0chunked',
      'chun ked',
    ],
  ]);
  const head = renderHead({ headers: [HOST, ['Transfer-Encoding', encoding], signed(body, dice)] });
  return Buffer.concat([head, dice.chance(0.8) ? inChunks(body, dice) : body]);
}

function badChunks(body: Buffer, dice: Dice): Buffer {
  const hex = body.length.toString(16);
  const text = body.toString('latin1');
  const chunks = dice.pick([
    ...[`xyz\r\n${text}\r\n0\r\n\r\n`, `-${hex}\r\n${text}\r\n0\r\n\r\n`, `0x${hex}\r\n${text}\r\n0\r\n\r\n`],
    ...[
      `${hex} \r\n${text}\r\n0\r\n\r\n`,
      `${hex}\n${text}\n0\n\n`,
      `${hex}\r\n${text}0\r\n\r\n`,
      `\r\n${hex}\r\n${text}`,
    ],
    ...[
      `${hex}\r\n${text}\r\n`,
      `${hex}\r\n${text}\r\n0\r\n`,
      `${hex}\r\n${text}\r\n0\r\nno header\r\n\r\n`,
      `${hex}\r\n${text}\r\n0\r\nContent-Length: 1\r\n\r\n`,
      text,
      '0\r\n\r\n',
    ],
    ...[
      `${hex};${'x'.repeat(20_000)}\r\n${text}\r\n0\r\n\r\n`,
      `${hex}\r\n${text}\r\n0\r\n${'X-T: 1\r\n'.repeat(3_000)}\r\n`,
    ],
    ...[
      `${'0'.repeat(5_000)}${hex}\r\n${text}\r\n0\r\n\r\n`,
      `${hex}\r\n${text}x\r\n0\r\n\r\n`,
      `${hex}\x00\r\n${text}\r\n0\r\n\r\n`,
    ],
  ]);
  return Buffer.concat([renderHead({ headers: [HOST, CHUNKED, signed(body, dice)] }), Buffer.from(chunks, 'latin1')]);
}

function hugeChunk(body: Buffer, dice: Dice): Buffer {
  const size = dice.pick([
    '7fffffff',
    'ffffffff',
    'fffffffffffffff',
    'ffffffffffffffff',
    '10000000000000000',
    'f'.repeat(300),
  ]);
  const head = renderHead({ headers: [HOST, CHUNKED, signed(body, dice)] });
  return Buffer.concat([head, Buffer.from(`${size}\r\n`), body]);
}

/** What one reader takes for a body and another for the next request. */
function requestInside(body: Buffer, dice: Dice): Buffer {
  const inner = plainRequest(body, [signed(body, dice)]);
  const outer = dice.pick<Headers>([
    [['Content-Length', '0'], CHUNKED],
    [['Content-Length', '5'], CHUNKED],
    [CHUNKED, ['Content-Length', String(inner.length)]],
    [
      ['Transfer-Encoding', 'x'],
      ['Content-Length', '0'],
    ],
    [['Content-Length', '0']],
    [['Content-Length ', String(inner.length)]],
  ]);
  return Buffer.concat([renderHead({ headers: [HOST, ...outer] }), Buffer.from(dice.pick(['', '0\r\n\r\n'])), inner]);
}

/** Lines that end in LF only, and headers that go on in the next line. */
function restOfLine(body: Buffer, dice: Dice): Buffer {
  const [name, value] = signed(body, dice);
  const head = renderHead({ headers: [HOST, lengthOf(body), [name, value]] }).toString('latin1');
  const odd = dice.pick([
    ...[head.replaceAll('\r\n', '\n'), head.replaceAll('\r\n', '\r'), head.replace(`: ${value}`, `:\r\n ${value}`)],
    ...[head.replace(`${name}:`, `${name} :`), head.replace(`${name}:`, ` ${name}:`), head.replace(': ', ':')],
    ...[
      head.replace(`${name}:`, `${name}\x00:`),
      head.replace(value, `${value}\x00`),
      head.replace('\r\n\r\n', '\r\n\n'),
    ],
  ]);
  return Buffer.concat([Buffer.from(odd, 'latin1'), body]);
}
