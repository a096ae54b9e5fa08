import { gzipSync } from 'node:zlib';
import type { Dice } from '../harness/dice';
import type { Headers } from './http-text';
import { mutateBody } from './mutate-body';
import { providerBody } from './provider-bodies';

export interface HostileBody {
  readonly kind: string;
  readonly body: Buffer;
  readonly headers?: Headers;
}

/** The most that ingest takes. */
const LIMIT = 256 * 1024;

/** Bodies that are hostile as a whole. Signed, they are authentic, and too large only where they say so. */
export function hostileBody(dice: Dice): HostileBody {
  const [kind, make] = dice.weighted(KINDS);
  const { body, headers = [] } = make(dice);
  return { kind, body, headers };
}

type Made = { readonly body: Buffer; readonly headers?: Headers };
type Kind = readonly [weight: number, readonly [kind: string, (dice: Dice) => Made]];

const JSON_TYPE = ['Content-Type', 'application/json'] as const;
const asJson = (body: Buffer | string): Made => ({ body: Buffer.from(body), headers: [JSON_TYPE] });
const kind = (weight: number, name: string, make: (dice: Dice) => Made): Kind => [weight, [name, make]];

const KINDS: readonly Kind[] = [
  kind(4, 'empty', () => asJson('')),
  kind(6, 'random bytes', (dice) => ({ body: dice.bytes(dice.between(1, 400)) })),
  kind(6, 'not UTF-8', (dice) => asJson(dice.pick(BROKEN_UTF8))),
  kind(4, 'UTF-16', (dice) => utf16(dice)),
  kind(4, 'byte order mark', (dice) => asJson(Buffer.concat([Buffer.from('\ufeff'), providerBody(dice)]))),
  kind(4, 'gzip', (dice) => ({
    body: gzipSync(providerBody(dice)),
    headers: [JSON_TYPE, ['Content-Encoding', 'gzip']],
  })),
  kind(3, 'says gzip, is none', (dice) => ({ body: providerBody(dice), headers: [['Content-Encoding', 'gzip']] })),
  kind(3, 'form', (dice) => form(dice)),
  kind(3, 'multipart', (dice) => multipart(dice)),
  kind(2, 'nested 100,000 deep', (dice) => asJson(deep(100_000, dice))),
  kind(3, 'nested', (dice) => asJson(deep(dice.between(60, 12_000), dice))),
  kind(2, 'many fields', (dice) => asJson(manyFields(dice.between(500, 9_000)))),
  kind(4, 'no object', (dice) => asJson(dice.pick(['null', 'true', '[]', '0', '""', '{}', '[{}]', '1e999', ' ', '{']))),
  kind(4, 'provider body in an array', (dice) => asJson(`[${providerBody(dice).toString()}]`)),
  kind(4, 'two bodies', (dice) => asJson(Buffer.concat([providerBody(dice), mutateBody(providerBody(dice), dice)]))),
  kind(4, 'white space', (dice) => asJson(`${' \n\t\r'.repeat(dice.between(1, 500))}${providerBody(dice).toString()}`)),
  kind(1, '256 KiB', (dice) => asJson(filled(LIMIT - dice.int(2), dice))),
  kind(1, 'more than 256 KiB', (dice) => asJson(filled(LIMIT + dice.between(1, 2), dice))),
];

/** Too large to be taken, whoever signed it. */
export const isTooLarge = (body: Buffer): boolean => body.length > LIMIT;

const BROKEN_UTF8 = [
  ...[[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], [0x80], [0xfe, 0xff]],
].map((bytes) => Buffer.concat([Buffer.from('{"response":"'), Buffer.from(bytes), Buffer.from('"}')]));

function utf16(dice: Dice): Made {
  const little = Buffer.from(`\ufeff${providerBody(dice).toString()}`, 'utf16le');
  return {
    body: dice.chance(0.5) ? little : little.swap16(),
    headers: [['Content-Type', 'application/json; charset=utf-16']],
  };
}

function form(dice: Dice): Made {
  const body = Buffer.from(`payload=${encodeURIComponent(providerBody(dice).toString())}&__proto__[x]=1&a=%zz`);
  return { body, headers: [['Content-Type', 'application/x-www-form-urlencoded']] };
}

function multipart(dice: Dice): Made {
  const body = `--x\r\nContent-Disposition: form-data; name="__proto__"\r\n\r\n${providerBody(dice).toString()}\r\n`;
  return { body: Buffer.from(body), headers: [['Content-Type', 'multipart/form-data; boundary=x']] };
}

function deep(levels: number, dice: Dice): string {
  if (dice.chance(0.5)) return `{"response":"subscriber_updated","x":${'['.repeat(levels)}${']'.repeat(levels)}}`;
  return dice.chance(0.5) ? '['.repeat(levels) : `${'{"a":'.repeat(levels / 4)}1${'}'.repeat(levels / 4)}`;
}

function manyFields(count: number): string {
  return `{"response":"subscriber_updated",${Array.from({ length: count }, (_, at) => `"f${at}":{"a":[${at}]}`).join(',')}}`;
}

/** A provider's body of just this length: with a long value, or blanks after it. */
function filled(length: number, dice: Dice): Buffer {
  const text = providerBody(dice).toString();
  const [head, tail] = dice.chance(0.5) ? [text, ''] : [`${text.slice(0, -1)},"unknown":"`, '"}'];
  const rest = length - Buffer.byteLength(head) - tail.length;
  return Buffer.from(`${head}${(tail === '' ? ' ' : 'x').repeat(rest)}${tail}`);
}
