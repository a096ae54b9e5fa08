import type { Dice } from '../../harness/dice';
import { CHUNKED, HOST, inChunks, plainRequest, renderHead, sign, SIGNATURE, signed, someCuts } from '../http-text';
import { mutateBytes } from '../mutate-body';
import { providerBody } from '../provider-bodies';
import { PLAIN, type Draft, type Then } from '../raw-request';

/** Begun like a webhook, and not ended. */
export function brokenOff(dice: Dice): Draft {
  const body = providerBody(dice);
  const whole = dice.chance(0.6)
    ? plainRequest(body, [signed(body, dice)])
    : Buffer.concat([renderHead({ headers: [HOST, CHUNKED, signed(body, dice)] }), inChunks(body, dice)]);
  const headEnd = whole.indexOf('\r\n\r\n') + 4;
  const [where, at] = dice.pick([
    ['right after connecting', 0],
    ['in the head', dice.between(1, headEnd - 1)],
    ['after the head', headEnd],
    ['in the body', dice.between(headEnd, whole.length - 1)],
    ['before its last byte', whole.length - 1],
    ['after its last byte', whole.length],
  ] as const);
  const then = dice.pick<Then>(['half-close', 'half-close', 'reset', 'coax']);
  const bytes = whole.subarray(0, at);
  const cuts = dice.chance(0.3) && at > 0 ? someCuts(bytes, dice, 3) : [];
  const complete = at === whole.length;
  return {
    kind: `broken off: ${where}, ${then}`,
    bytes,
    sending: { ...PLAIN, then, cuts, pauseMs: 2 },
    authentic: complete ? [body] : [],
    due: complete ? 'either' : 'refused',
  };
}

/** Begun, and held open until ingest ends it: nothing, a part of a head, a part of a body. */
export function hanging(dice: Dice): Draft {
  const body = providerBody(dice);
  const whole = plainRequest(body, [signed(body, dice)]);
  const bytes = whole.subarray(0, dice.pick([0, 1, dice.int(whole.length), whole.length - 1]));
  const cuts = bytes.length > 1 ? someCuts(bytes, dice, 40) : [];
  const sending = { ...PLAIN, then: 'hang' as const, cuts, pauseMs: 200 };
  return { kind: 'hanging', bytes, sending, authentic: [], due: 'refused' };
}

/** A body without end, which ingest has to cut off. */
export function endless(dice: Dice): Draft {
  const piece = Buffer.alloc(16 * 1024, '{"a":');
  const chunk = Buffer.concat([Buffer.from('4000\r\n'), piece, Buffer.from('\r\n')]);
  const inOneChunk = dice.chance(0.5);
  const signature = [SIGNATURE, sign(piece, 'hex')] as const;
  const framing = dice.chance(0.7) ? CHUNKED : (['Content-Length', String(1024 ** 3)] as const);
  const head = renderHead({ headers: [HOST, framing, signature] });
  const first = framing === CHUNKED && inOneChunk ? Buffer.from('40000000\r\n') : Buffer.alloc(0);
  return {
    kind: 'endless',
    bytes: Buffer.concat([head, first]),
    sending: { ...PLAIN, endless: framing === CHUNKED && !inOneChunk ? chunk : piece },
    authentic: [],
    due: 'refused',
  };
}

/** What is no HTTP at all. */
export function noHttp(dice: Dice): Draft {
  const [kind, bytes] = dice.pick<readonly [string, Buffer]>([
    ['random bytes', dice.bytes(dice.between(1, 2_000))],
    ['a TLS hello', Buffer.concat([Buffer.from('16030100c8010000c40303', 'hex'), dice.bytes(197)])],
    ['the HTTP/2 preface', Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0', 'latin1')],
    ['HTTP/0.9', Buffer.from('GET /webhooks/demo\r\n')],
    ['an SSH banner', Buffer.from('SSH-2.0-OpenSSH_9.6\r\n')],
    ['a PROXY line', Buffer.from('PROXY TCP4 10.0.0.1 10.0.0.2 1 2\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n')],
    ['a RESP command', Buffer.from('*1\r\n$4\r\nPING\r\n')],
    ['blank lines', Buffer.from('\r\n'.repeat(dice.between(1, 9_000)))],
    ['NULs', Buffer.alloc(dice.between(1, 30_000))],
    ['one long line', Buffer.alloc(100_000, 'A')],
    ['an answer', Buffer.from('HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n')],
  ]);
  return { kind: `no HTTP: ${kind}`, bytes, sending: { ...PLAIN, then: 'coax' }, authentic: [], due: 'refused' };
}

/** A webhook whose bytes were changed anywhere, its head too. */
export function mutatedBytes(dice: Dice): Draft {
  const body = providerBody(dice);
  let bytes = plainRequest(body, [signed(body, dice), ['User-Agent', 'Sender/1']]);
  for (let times = dice.between(1, 5); times > 0; times -= 1) bytes = mutateBytes(bytes, dice);
  return { kind: 'mutated bytes', bytes, sending: { ...PLAIN, then: 'coax' }, authentic: [body], due: 'either' };
}
