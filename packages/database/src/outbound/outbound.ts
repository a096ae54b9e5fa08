/**
 * Messages, as workers make and send them. Rules:
 * - What makes or ends messages takes the lock of their endpoints first (lock-endpoints.sql).
 * - A message that is being sent is held until a time, by one worker; only that one says what became of it.
 */
import type { PrismaClient } from '../generated/prisma/client';
import { inTransaction } from '../in-transaction';
import { mapped } from '../mapped';
import { runStatement } from '../run-statement';
import type { EncryptionKeys } from '../sealed-secret';
import { toJson } from '../to-json';
import { endpointToSend, type EnabledEndpoint } from './endpoint-to-send';
import { loadContents, type MessageContent } from './load-contents';

export interface MessageName {
  readonly endpoint: string;
  /** Of the change that it tells of. */
  readonly position: string;
}

export interface ClaimedMessage extends MessageName {
  /** As receivers see it, the same over all attempts. */
  readonly id: string;
  readonly source: string;
  readonly lane: string;
  /** Those before this one. */
  readonly attempts: number;
  readonly redelivery: boolean;
  /** The one before it in its lane was never delivered. */
  readonly gap: boolean;
}

export interface WantedMessages {
  readonly holder: string;
  readonly slots: ReadonlyMap<string, number>;
  readonly heldForMs: number;
  /** After so many failures an endpoint gets one at a time. */
  readonly probeAfter: number;
}

/** Without `at` there was no attempt: the message could not be made. */
export interface SettledAttempt extends MessageName {
  readonly state: 'delivered' | 'waiting' | 'parked';
  readonly wait_ms: number;
  /** For which the endpoint rests. */
  readonly rest_ms: number;
  readonly reason: string | null;
  readonly at?: string;
  readonly status: number | null;
  readonly ms: number;
  readonly error: string | null;
  readonly answer: string;
}

/** When an endpoint that only fails rests by itself. */
export interface Circuit {
  readonly failures: number;
  readonly firstRestMs: number;
  readonly longestRestMs: number;
}

/** How it goes with an endpoint after what was settled. */
export interface SettledEndpoint {
  readonly endpoint: string;
  readonly delivered: number;
  readonly failed: number;
  /** Messages that may be sent now, since the one before them has ended. */
  readonly promoted: number;
  /** Null where nothing was written: it goes well, as before. */
  readonly failures: number | null;
  readonly failures_before: number | null;
  readonly alarmed: number | null;
  /** Since when all have failed; null while it does not fail. */
  readonly failing_ms: string | null;
}

export interface EndpointFigures {
  readonly endpoint: string;
  readonly state: string;
  readonly open: number;
  readonly parked: number;
  readonly oldest_seconds: number;
  readonly failing_seconds: number;
}

export interface Outbound {
  enabledEndpoints(): Promise<EnabledEndpoint[]>;
  /** Cursors for sources that were connected since. */
  openCursors(): Promise<void>;
  behind(): Promise<{ readonly endpoint: string; readonly source: string }[]>;
  /** Answers how many changes were read; none once `window` messages are open. */
  makeMessages(of: MessagesToMake): Promise<{ readonly read: number; readonly made: number }>;
  claim(wanted: WantedMessages): Promise<ClaimedMessage[]>;
  /** By `endpoint position`; one whose change is not kept any more is not there. */
  contents(messages: readonly MessageName[]): Promise<ReadonlyMap<string, MessageContent>>;
  settle(holder: string, attempts: readonly SettledAttempt[], circuit: Circuit): Promise<SettledEndpoint[]>;
  hasten(endpoints: readonly string[]): Promise<void>;
  /** What was held for too long, and with a holder all that it holds; answers how many. */
  release(holder: string | null): Promise<number>;
  /** False: somebody else has, or it was not enabled. */
  disable(endpoint: string, reason: string): Promise<boolean>;
  /** False: it was told before. */
  noteAlarm(endpoint: string, percent: number): Promise<boolean>;
  figures(): Promise<EndpointFigures[]>;
  /** Of all endpoints some of what ended long ago; answers how many. */
  forget(keptDays: number, mostOfEach: number): Promise<number>;
}

export interface MessagesToMake {
  readonly endpoint: string;
  readonly source: string;
  readonly changes: number;
  readonly window: number;
}

export function createOutbound(prisma: PrismaClient, keys: EncryptionKeys): Outbound {
  const rows = <Row>(name: string, parameters: readonly unknown[]) => runStatement<Row>(prisma, name, parameters);
  return {
    enabledEndpoints: () => mapped(() => listEnabled(prisma, keys)),
    openCursors: async () => {
      await rows('open-endpoint-cursors', []);
    },
    behind: () => rows('find-behind-endpoints', []),
    makeMessages: (of) => makeMessages(prisma, of),
    async claim({ holder, slots, heldForMs, probeAfter }) {
      const parameters = [holder, [...slots.keys()], [...slots.values()], heldForMs, probeAfter];
      const [read] = await rows<{ claimed: string }>('claim-messages', parameters);
      return JSON.parse(read?.claimed ?? '[]') as ClaimedMessage[];
    },
    contents: (messages) => loadContents(prisma, messages),
    settle: (holder, attempts, circuit) => settle(prisma, holder, attempts, circuit),
    hasten: async (endpoints) => {
      await rows('hasten-messages', [endpoints]);
    },
    release: async (holder) => (await rows('release-messages', [holder])).length,
    disable: async (endpoint, reason) => (await rows('disable-endpoint', [endpoint, reason])).length > 0,
    noteAlarm: async (endpoint, percent) => (await rows('note-endpoint-alarm', [endpoint, percent])).length > 0,
    figures: () => rows('load-endpoint-figures', []),
    async forget(keptDays, mostOfEach) {
      let forgotten = 0;
      for (const { endpoint } of await rows<MessageName>('list-told-endpoints', [])) {
        const [gone] = await rows<{ forgotten: number }>('forget-messages', [endpoint, keptDays, mostOfEach]);
        forgotten += gone?.forgotten ?? 0;
      }
      return forgotten;
    },
  };
}

async function listEnabled(prisma: PrismaClient, keys: EncryptionKeys): Promise<EnabledEndpoint[]> {
  const stored = await prisma.endpoint.findMany({ where: { state: 'enabled' }, orderBy: { id: 'asc' } });
  return stored.map((endpoint) => endpointToSend(endpoint, keys));
}

function makeMessages(prisma: PrismaClient, { endpoint, source, changes, window }: MessagesToMake) {
  return inTransaction(prisma, async (tx) => {
    await runStatement(tx, 'lock-endpoints', [[endpoint]]);
    const parameters = [endpoint, source, changes, window];
    const [made] = await runStatement<{ read: number; made: number }>(tx, 'make-messages', parameters);
    return made ?? { read: 0, made: 0 };
  });
}

function settle(prisma: PrismaClient, holder: string, attempts: readonly SettledAttempt[], circuit: Circuit) {
  const { failures, firstRestMs, longestRestMs } = circuit;
  return inTransaction(prisma, async (tx) => {
    await runStatement(tx, 'lock-endpoints', [attempts.map(({ endpoint }) => endpoint)]);
    const parameters = [holder, toJson(attempts), failures, firstRestMs, longestRestMs];
    return runStatement<SettledEndpoint>(tx, 'settle-attempts', parameters);
  });
}
