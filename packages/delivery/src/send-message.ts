/**
 * One attempt: a POST, and what came of it. Rules:
 * - A connection is kept for the next message; 3 s to make one, 15 s for all of an attempt.
 * - The address is judged where the connection is made, and is the one that it goes to (guard-address.ts).
 * - No redirect is followed, no proxy of the environment used; 4 KiB of the answer are read, and then it is cut off.
 */
import { lookup as resolve, type LookupAddress, type LookupOptions } from 'node:dns';
import { isIP } from 'node:net';
import { Agent, type Dispatcher } from 'undici';
import { classifyFailure, classifyStatus, type Classified } from './classify-answer';
import { withoutBrackets, type AddressGuard } from './guard-address';
import { readFirstBytes } from './read-first-bytes';
import { retryAfterMs } from './retry-schedule';

export interface OutboundRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface Answered extends Classified {
  /** Null: no answer came. */
  readonly status: number | null;
  readonly ms: number;
  /** The first bytes of the answer as text, or what went wrong. */
  readonly answer: string;
  readonly retryAfterMs: number | null;
}

export interface Sender {
  /** Never rejects: whatever goes wrong is what the attempt came to. */
  send(request: OutboundRequest): Promise<Answered>;
  /** Cuts off what is under way. */
  close(): Promise<void>;
}

/** For names; tests resolve by their own. */
export type Resolve = typeof resolve;

export interface SenderOptions {
  readonly guard: AddressGuard;
  readonly connectMs?: number;
  readonly totalMs?: number;
  readonly resolve?: Resolve;
}

const CONNECT_MS = 3_000;
const TOTAL_MS = 15_000;
const KEPT_ALIVE_MS = 30_000;

export function createSender(options: SenderOptions): Sender {
  const { guard, totalMs = TOTAL_MS } = options;
  const agents = { 'https:': openAgent(options, false), 'http:': openAgent(options, true) };
  return {
    async send(request) {
      const started = performance.now();
      const took = () => Math.round(performance.now() - started);
      try {
        const { protocol, hostname } = new URL(request.url);
        const host = withoutBrackets(hostname);
        // Of an address there is nothing to resolve, so nothing would be asked.
        if (isIP(host) !== 0) guard.mustAllow(host, host, protocol === 'http:');
        const answered = await post(agents[protocol as 'https:'], request, AbortSignal.timeout(totalMs));
        return { ...answered, ms: took() };
      } catch (error) {
        return { ...classifyFailure(error), status: null, ms: took(), answer: messageOf(error), retryAfterMs: null };
      }
    },
    async close() {
      await Promise.all(Object.values(agents).map((agent) => agent.destroy()));
    },
  };
}

/** What a person is shown beside the class of the error. */
function messageOf(error: unknown): string {
  return typeof error === 'object' && error !== null && 'message' in error ? String(error.message) : String(error);
}

async function post(agent: Dispatcher, { url, headers, body }: OutboundRequest, signal: AbortSignal) {
  const { origin, pathname, search } = new URL(url);
  const path = `${pathname}${search}`;
  const response = await agent.request({ origin, path, method: 'POST', headers, body, signal });
  const header = response.headers['retry-after'];
  return {
    ...classifyStatus(response.statusCode),
    status: response.statusCode,
    answer: await readFirstBytes(response.body),
    retryAfterMs: retryAfterMs(Array.isArray(header) ? header[0] : header, Date.now()),
  };
}

function openAgent({ guard, connectMs = CONNECT_MS, resolve: resolver = resolve }: SenderOptions, plain: boolean) {
  return new Agent({
    connect: { timeout: connectMs, lookup: guardedLookup(guard, resolver, plain) },
    keepAliveTimeout: KEPT_ALIVE_MS,
    // The signal ends an attempt, whatever it waits for.
    headersTimeout: 0,
    bodyTimeout: 0,
  });
}

type Found = (error: NodeJS.ErrnoException | null, address: string | LookupAddress[], family?: number) => void;

/** As `dns.lookup`, which the connection is made by: it gets the addresses that were judged, and no others. */
function guardedLookup(guard: AddressGuard, resolver: Resolve, plain: boolean) {
  return (host: string, asked: LookupOptions, found: Found): void => {
    resolver(host, { ...asked, all: true }, (error, addresses) => {
      if (error) return found(error, []);
      try {
        for (const { address } of addresses) guard.mustAllow(host, address, plain);
      } catch (refused) {
        return found(refused as NodeJS.ErrnoException, []);
      }
      const [first] = addresses;
      if (asked.all === true || first === undefined) return found(null, addresses);
      return found(null, first.address, first.family);
    });
  };
}
