import { createHmac } from 'node:crypto';
import type { Dice } from '../harness/dice';

/** The source that everything is aimed at. */
export const SOURCE = { name: 'demo', listUuid: 'MF7d20e4b86a', secret: 'whsec-of-the-hostile-test' };
export const PATH = `/webhooks/${SOURCE.name}`;
export const SIGNATURE = 'X-ReferralHero-Signature';

export type Headers = readonly (readonly [name: string, value: string])[];

export interface Head {
  readonly method?: string;
  readonly target?: string;
  readonly version?: string;
  readonly headers: Headers;
}

/** Each character is one byte, so that a text can hold any. */
export function renderHead({ method = 'POST', target = PATH, version = 'HTTP/1.1', headers }: Head): Buffer {
  const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.from(`${method} ${target} ${version}\r\n${lines.join('')}\r\n`, 'latin1');
}

export const HOST = ['Host', 'hooks.example.test'] as const;
export const lengthOf = (body: Buffer) => ['Content-Length', String(body.length)] as const;
export const CHUNKED = ['Transfer-Encoding', 'chunked'] as const;

export function sign(body: Buffer, encoding: 'base64' | 'hex'): string {
  return createHmac('sha256', SOURCE.secret).update(body).digest(encoding);
}

export function signed(body: Buffer, dice: Dice): readonly [string, string] {
  const name = dice.pick([SIGNATURE, SIGNATURE.toLowerCase(), SIGNATURE.toUpperCase()]);
  return [name, sign(body, dice.pick(['base64', 'hex']))];
}

/** A request that has nothing odd about it but what is put into it. */
export function plainRequest(body: Buffer, more: Headers, head: Omit<Head, 'headers'> = {}): Buffer {
  return Buffer.concat([renderHead({ ...head, headers: [HOST, lengthOf(body), ...more] }), body]);
}

/** The body in chunks, as the standard allows it: sizes in any case, with extensions, with trailers. */
export function inChunks(body: Buffer, dice: Dice): Buffer {
  const parts: Buffer[] = [];
  const most = Math.max(1, Math.ceil(body.length / dice.between(1, 12)));
  for (let at = 0; at < body.length;) {
    const part = body.subarray(at, at + dice.between(1, most));
    const size = dice.chance(0.5) ? part.length.toString(16) : `000${part.length.toString(16).toUpperCase()}`;
    const extension = dice.pick(['', '', ';a=b', ';name', ';q="a quoted one"']);
    parts.push(Buffer.from(`${size}${extension}\r\n`), part, Buffer.from('\r\n'));
    at += part.length;
  }
  const trailers = dice.pick(['', '', 'X-Trailer: 1\r\n', `${SIGNATURE}: AAAA\r\nHost: x\r\n`]);
  return Buffer.concat([...parts, Buffer.from(`0\r\n${trailers}\r\n`)]);
}

/** Some places to cut the bytes at. */
export function someCuts(bytes: Buffer, dice: Dice, most = 12): number[] {
  const cuts = Array.from({ length: dice.between(1, most) }, () => dice.int(bytes.length));
  return [...new Set(cuts)].sort((a, b) => a - b);
}
