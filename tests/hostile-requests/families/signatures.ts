import type { Dice } from '../../harness/dice';
import { hostileBody, isTooLarge } from '../hostile-bodies';
import { HOST, lengthOf, plainRequest, renderHead, sign, SIGNATURE, signed, type Headers } from '../http-text';
import { flipBit, mutateBody } from '../mutate-body';
import { providerBody } from '../provider-bodies';
import { PLAIN, type Draft } from '../raw-request';

/** Read whole, and refused for their signature. */
export function badlySigned(dice: Dice): Draft {
  const [kind, make] = dice.weighted(KINDS);
  return { kind: `signature: ${kind}`, bytes: make(dice), sending: PLAIN, authentic: [], due: 'unauthorized' };
}

type Kind = readonly [weight: number, readonly [kind: string, (dice: Dice) => Buffer]];

const KINDS: readonly Kind[] = [
  [30, ['body changed after it was signed', changedAfter]],
  [6, ['none', (dice) => plainRequest(someBody(dice), [])]],
  [30, ['odd value', (dice) => withSignature(dice, (body) => [[SIGNATURE, oddSignature(body, dice)]])]],
  [6, ['twice', twice]],
  [4, ['of another header', (dice) => withSignature(dice, (body) => [[dice.pick(OTHER_NAMES), sign(body, 'hex')]])]],
  [4, ['in a trailer', inTrailer]],
  [4, ['in the query', (dice) => signedInQuery(dice)]],
];

const OTHER_NAMES = [
  'X-Signature',
  'X-ReferralHero-Signature-256',
  'X_ReferralHero_Signature',
  'Authorization',
  'Cookie',
];

function someBody(dice: Dice): Buffer {
  const body = dice.chance(0.7) ? mutateBody(providerBody(dice), dice) : hostileBody(dice).body;
  return isTooLarge(body) ? providerBody(dice) : body;
}

function withSignature(dice: Dice, headers: (body: Buffer) => Headers): Buffer {
  const body = someBody(dice);
  return plainRequest(body, headers(body));
}

function changedAfter(dice: Dice): Buffer {
  const body = providerBody(dice);
  return plainRequest(flipBit(body, dice), [signed(body, dice)]);
}

function oddSignature(body: Buffer, dice: Dice): string {
  const hex = sign(body, 'hex');
  const base64 = sign(body, 'base64');
  return dice.pick([
    ...['', '=', '0', 'null', '[object Object]', '\xff'.repeat(44), '\xc3\xa9'.repeat(32), 'A'.repeat(10_000)],
    ...[hex.toUpperCase(), `sha256=${hex}`, `${hex}00`, hex.slice(1), `${hex},${hex}`, `"${hex}"`, hex.repeat(100)],
    ...[
      base64.replace('=', ''),
      `${base64}=`,
      `${base64},`,
      `${base64.slice(0, 20)} ${base64.slice(20)}`,
      `=${base64}`,
    ],
    ...[dice.bytes(32).toString('hex'), dice.bytes(32).toString('base64'), dice.bytes(64).toString('base64')],
    ...['a'.repeat(64), 'A'.repeat(43) + '=', '\xb5'.repeat(64), Buffer.from(hex).toString('base64')],
  ]);
}

function twice(dice: Dice): Buffer {
  return withSignature(dice, (body) => {
    const good = signed(body, dice);
    return dice.pick([
      [good, good],
      [good, [SIGNATURE, 'x']],
      [[SIGNATURE, ''], good],
    ]);
  });
}

function inTrailer(dice: Dice): Buffer {
  const body = providerBody(dice);
  const head = renderHead({ headers: [HOST, ['Transfer-Encoding', 'chunked'], ['Trailer', SIGNATURE]] });
  const tail = `\r\n0\r\n${SIGNATURE}: ${sign(body, 'base64')}\r\n\r\n`;
  return Buffer.concat([head, Buffer.from(`${body.length.toString(16)}\r\n`), body, Buffer.from(tail)]);
}

function signedInQuery(dice: Dice): Buffer {
  const body = providerBody(dice);
  const target = `/webhooks/demo?${SIGNATURE}=${encodeURIComponent(sign(body, 'base64'))}`;
  return Buffer.concat([renderHead({ target, headers: [HOST, lengthOf(body)] }), body]);
}
