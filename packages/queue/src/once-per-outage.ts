import type { QueueName } from './names';
import type { QueueLog } from './queue-log';

/** Says once that a connection of a queue is lost, and once that it is back, however many tries lie between. */
export function oncePerOutage(log: QueueLog, server: 'Redis' | 'Postgres', queue: QueueName) {
  let isLost = false;
  return {
    lost: (error: Error): void => {
      if (!isLost)
        log.warn({ err: error, queue }, `no connection to the queue in ${server}; trying again until there is one`);
      isLost = true;
    },
    back: (): void => {
      if (isLost) log.info({ queue }, `connected to the queue in ${server} again`);
      isLost = false;
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
