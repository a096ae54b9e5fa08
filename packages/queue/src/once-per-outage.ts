/**
 * Says once that a connection of a queue is lost, and once that it is back, however many tries lie between. Rules:
 * - It is told when it lasts. What is mended sooner (a cold or busy server that answered late) is a line of level debug.
 * - Who closes the connection stops it: nothing is told of what is not used any more.
 */
import type { QueueName } from './names';
import type { QueueLog } from './queue-log';

export interface OutageReport {
  readonly lost: (error: Error) => void;
  readonly back: () => void;
  readonly stop: () => void;
}

/** Longer than anything takes that mends itself: an answer that comes late, a connection that is made anew. */
export const LASTS_MS = 2_000;

export function oncePerOutage(log: QueueLog, server: 'Redis' | 'Postgres', queue: QueueName): OutageReport {
  let state: 'connected' | 'lost' | 'told' | 'stopped' = 'connected';
  let lasting: NodeJS.Timeout | undefined;

  function tellLost(err: Error): void {
    state = 'told';
    log.warn({ err, queue }, `no connection to the queue in ${server}; trying again until there is one`);
  }
  return {
    lost(error) {
      if (state !== 'connected') return;
      state = 'lost';
      lasting = setTimeout(tellLost, LASTS_MS, error).unref();
    },
    back() {
      clearTimeout(lasting);
      if (state === 'lost') log.debug({ queue }, `no connection to the queue in ${server} for a moment`);
      if (state === 'told') log.info({ queue }, `connected to the queue in ${server} again`);
      if (state !== 'stopped') state = 'connected';
    },
    stop() {
      clearTimeout(lasting);
      state = 'stopped';
    },
  };
}

/** Of the client, its socket, or a Postgres that goes or comes (SQLSTATE 57P); what BullMQ's own code refused is none. */
export function isConnectionError(error: Error & { readonly code?: string }): boolean {
  return (
    /^(ECONN|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|EPIPE|57P)/.test(error.code ?? '') ||
    /Connection (is closed|terminated)/.test(error.message)
  );
}
