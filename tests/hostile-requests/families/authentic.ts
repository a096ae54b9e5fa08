import type { Dice } from '../../harness/dice';
import { hostileBody, isTooLarge, type HostileBody } from '../hostile-bodies';
import { CHUNKED, HOST, inChunks, lengthOf, renderHead, signed, someCuts, type Head, type Headers } from '../http-text';
import { mutateBody } from '../mutate-body';
import { providerBody } from '../provider-bodies';
import { PLAIN, type Draft, type Sending } from '../raw-request';
import { oddHeaders } from './odd-headers';

/** Signed by who knows the secret, and whole: each is answered 200, whatever its body and however it comes. */
export function authentic(dice: Dice): Draft {
  const taken: HostileBody = dice.chance(0.8)
    ? { kind: 'mutated', body: mutateBody(providerBody(dice), dice), headers: [['Content-Type', 'application/json']] }
    : hostileBody(dice);
  if (isTooLarge(taken.body)) return tooLarge(taken, dice);
  const [way, send] = dice.weighted(WAYS);
  const { bytes, bodies = [taken.body], ...sending } = send(taken, dice);
  return {
    kind: `authentic: ${taken.kind}, ${way}`,
    bytes,
    sending: { ...PLAIN, reuses: true, ...sending },
    authentic: bodies,
    due: 'accepted',
  };
}

interface Sent extends Partial<Sending> {
  readonly bytes: Buffer;
  /** If it is not only the one. */
  readonly bodies?: readonly Buffer[];
}
type Way = readonly [weight: number, readonly [way: string, (taken: HostileBody, dice: Dice) => Sent]];

const WAYS: readonly Way[] = [
  [30, ['with its length', (taken, dice) => ({ bytes: withLength(taken, dice) })]],
  [12, ['in chunks', (taken, dice) => ({ bytes: chunked(taken, dice) })]],
  [8, ['in pieces', inPieces]],
  [8, ['pipelined', pipelined]],
  [6, ['after 100', afterContinue]],
  [4, ['HTTP/1.0', (taken, dice) => ({ bytes: withLength(taken, dice, [], { version: 'HTTP/1.0' }), reuses: false })]],
  [16, ['odd headers', (taken, dice) => ({ bytes: withLength(taken, dice, oddHeaders(dice)) })]],
  [
    3,
    [
      'after blank lines',
      (taken, dice) => ({ bytes: Buffer.concat([Buffer.from('\r\n\r\n'), withLength(taken, dice)]) }),
    ],
  ],
  [3, ['closing', (taken, dice) => ({ bytes: withLength(taken, dice, [['Connection', 'close']]), reuses: false })]],
];

function withLength(
  { body, headers = [] }: HostileBody,
  dice: Dice,
  more: Headers = [],
  head: Partial<Head> = {},
): Buffer {
  const all = shuffled([HOST, lengthOf(body), signed(body, dice), ...headers, ...more], dice);
  return Buffer.concat([renderHead({ ...head, headers: all }), body]);
}

function chunked({ body, headers = [] }: HostileBody, dice: Dice): Buffer {
  const all = shuffled([HOST, CHUNKED, signed(body, dice), ...headers], dice);
  return Buffer.concat([renderHead({ headers: all }), inChunks(body, dice)]);
}

function inPieces(taken: HostileBody, dice: Dice): Sent {
  const bytes = dice.chance(0.5) ? withLength(taken, dice) : chunked(taken, dice);
  return { bytes, cuts: someCuts(bytes, dice), pauseMs: dice.between(1, 8) };
}

function pipelined(taken: HostileBody, dice: Dice): Sent {
  const others = Array.from({ length: dice.between(1, 6) }, () => mutateBody(providerBody(dice), dice));
  const bodies = [taken.body, ...others];
  const bytes = Buffer.concat(
    bodies.map((body) => (dice.chance(0.7) ? withLength({ kind: '', body }, dice) : chunked({ kind: '', body }, dice))),
  );
  return { bytes, bodies, answers: bodies.length, cuts: dice.chance(0.3) ? someCuts(bytes, dice, 4) : [], pauseMs: 1 };
}

function afterContinue(taken: HostileBody, dice: Dice): Sent {
  const bytes = withLength(taken, dice, [['Expect', dice.pick(['100-continue', '100-Continue'])]]);
  return dice.chance(0.5) ? { bytes } : { bytes, continueAt: bytes.length - taken.body.length };
}

function tooLarge(taken: HostileBody, dice: Dice): Draft {
  const bytes = dice.chance(0.5) ? withLength(taken, dice) : chunked(taken, dice);
  return { kind: `authentic: ${taken.kind}`, bytes, sending: PLAIN, authentic: [], due: 'refused' };
}

function shuffled<T>(list: readonly T[], dice: Dice): T[] {
  const left = [...list];
  return list.map(() => left.splice(dice.int(left.length), 1)[0] as T);
}
