import { createHash } from 'node:crypto';
import { codeOf, documentedRefusals, idOf, judge } from './judge';
import { makeRequest } from './make-request';
import type { RawRequest } from './raw-request';
import { Connection, type Sent } from './send-raw';

export interface Attack {
  /** Sends the requests from `begin` to before `end`; resolves when each is answered or ended, but for the slow ones. */
  run(begin: number, end: number): Promise<void>;
  /** Resolves when the slow ones are too. */
  settle(): Promise<void>;
  /** What was wrong, with the number of the request. */
  readonly findings: string[];
  /** How often each kind of end came. */
  readonly histogram: Map<string, number>;
  /** Digest of the body by the id that it was answered. */
  readonly accepted: Map<string, string>;
  /** How often each body was sent with a correct signature. */
  readonly authentic: Map<string, number>;
}

const LANES = 64;
/** Held open at once beside the lanes. */
const MOST_ASIDE = 250;
const REFUSALS_OF_AN_ADDRESS = 4;
/** Nothing more is sent then. */
const ENOUGH_FINDINGS = 100;

export const digestOf = (body: Buffer): string => createHash('sha256').update(body).digest('hex');

export function createAttack(seed: string, port: number): Attack {
  const documented = documentedRefusals();
  const attack = {
    findings: [] as string[],
    histogram: new Map<string, number>(),
    accepted: new Map<string, string>(),
    authentic: new Map<string, number>(),
  };
  const aside = new Set<Promise<void>>();
  const note = (request: RawRequest, sent: Sent): void => {
    const wrong = judge(request, sent, documented);
    if (wrong !== undefined) attack.findings.push(`request ${request.index} (${request.kind}): ${wrong}`);
    const statuses = sent.answers.map(({ status, body }) => (status === 200 ? '200' : `${status} ${codeOf(body)}`));
    for (const each of statuses.length === 0 ? [`none, ${sent.end}`] : statuses) count(attack.histogram, each);
    const ids = sent.answers.map(idOf).filter((id) => id !== undefined);
    ids.forEach((id, at) => attack.accepted.set(id, digestOf(request.authentic[at] ?? Buffer.alloc(0))));
  };
  const run = async (begin: number, end: number): Promise<void> => {
    let index = begin;
    const take = () => {
      if (index === end || attack.findings.length >= ENOUGH_FINDINGS) return undefined;
      const request = makeRequest(seed, index++);
      for (const body of request.authentic) count(attack.authentic, digestOf(body));
      return request;
    };
    await Promise.all(Array.from({ length: LANES }, () => runLane({ take, port, note, aside })));
  };
  return { ...attack, run, settle: () => Promise.all(aside).then(() => undefined) };
}

interface Lane {
  readonly take: () => RawRequest | undefined;
  readonly port: number;
  readonly note: (request: RawRequest, sent: Sent) => void;
  readonly aside: Set<Promise<void>>;
}

/** One request after the other, over one connection as long as it will do. */
async function runLane({ take, port, note, aside }: Lane): Promise<void> {
  let open: Connection | undefined;
  for (let request = take(); request !== undefined; request = take()) {
    if (isSlow(request)) {
      while (aside.size >= MOST_ASIDE) await Promise.race(aside);
      const sending: Promise<void> = sendOver(undefined, request, { port, note }).then((left) => {
        left?.close();
        aside.delete(sending);
      });
      aside.add(sending);
    } else open = await sendOver(open, request, { port, note });
  }
  open?.close();
}

/** Sends it over the open connection or, if that will not do, over one of its own; answers what the next one may use. */
async function sendOver(
  open: Connection | undefined,
  request: RawRequest,
  { port, note }: Pick<Lane, 'port' | 'note'>,
): Promise<Connection | undefined> {
  let connection = open;
  try {
    if (!request.sending.reuses || connection?.isOpen !== true) {
      connection?.close();
      connection = await Connection.open(port, addressOf(request));
    }
    const sent = await connection.send(request);
    note(request, sent);
    const closes = sent.answers.some(({ headers }) => headers.get('connection') === 'close');
    if (request.sending.reuses && sent.end === 'answered' && !closes) return connection;
  } catch (error) {
    note(request, { answers: [], end: 'closed', endlessBytes: 0, error: String(error) });
  }
  connection?.close();
  return undefined;
}

/** Linux has all of 127.0.0.0/8; elsewhere all come from one address. */
const HAS_ADDRESSES = process.platform === 'linux';

/** One that guesses signatures again and again from the same address, so that its answers are held. */
const guesses = ({ due, index }: RawRequest): boolean => due === 'unauthorized' && (!HAS_ADDRESSES || index % 20 === 0);

/** Would hold a lane up. */
const isSlow = (request: RawRequest): boolean => request.sending.then === 'hang' || guesses(request);

/** But for the guesses, few requests come from each, so that their refusals are not held. */
function addressOf(request: RawRequest): string | undefined {
  if (!HAS_ADDRESSES || guesses(request)) return undefined;
  const { index } = request;
  const number = Math.floor(index / REFUSALS_OF_AN_ADDRESS);
  return `127.${1 + ((number >> 16) & 63)}.${(number >> 8) & 255}.${number & 255}`;
}

function count(counts: Map<string, number>, key: string): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
